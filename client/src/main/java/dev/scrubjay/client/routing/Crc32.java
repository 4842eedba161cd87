package dev.scrubjay.client.routing;

/// The usual CRC32 over byte text. Unlike the JDK's it needs neither an array nor an object.
final class Crc32 {
    private static final int POLYNOMIAL = 0xedb88320;
    private static final int[] TABLE = table();

    private Crc32() {}

    private static int[] table() {
        int[] table = new int[256];
        for (int octet = 0; octet < table.length; octet++) {
            int crc = octet;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ POLYNOMIAL;
            }
            table[octet] = crc;
        }
        return table;
    }

    static int of(String bytes) {
        int crc = ~0;
        for (int i = 0; i < bytes.length(); i++) {
            crc = crc >>> 8 ^ TABLE[(crc ^ bytes.charAt(i)) & 0xff];
        }
        return ~crc;
    }
}
