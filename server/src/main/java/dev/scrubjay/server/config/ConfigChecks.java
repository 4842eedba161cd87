package dev.scrubjay.server.config;

import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/// What only the whole command line can tell, in the order in which memcached looks.
final class ConfigChecks {
    private static final int ITEM_BYTES_MIN = Draft.KILOBYTE;
    private static final int ITEM_BYTES_MAX = 1 << 30;
    private static final int PORT_MAX = 65535;

    private static final String BINARY_WITHOUT_PASSWORD =
            "ERROR: You cannot allow the BINARY protocol while using ascii authentication tokens.";

    /// By how much each slab class must be larger than the one before.
    private static final int SLAB_STEP_BYTES = 8;

    /// There is one class more.
    private static final int SLAB_SIZES_MAX = 62;

    private ConfigChecks() {}

    /// Refuses what cannot be served.
    static void check(Draft draft) {
        if (draft.napiIds > draft.workers) {
            throw refused(
                    "Number of napi_ids("
                            + draft.napiIds
                            + ") cannot be greater than number of threads("
                            + draft.workers
                            + ")");
        }
        checkItemSize(draft);
        if (draft.slabSizes != null) {
            draft.slabSizesChecked = checkSlabSizes(draft, draft.slabSizes);
        }
        require(
                draft.hotPercent + draft.warmPercent <= LruConfig.PERCENT_MAX,
                "hot_lru_pct + warm_lru_pct cannot be more than 80% combined");
        require(
                !draft.temporaryLru || draft.lruMaintainer,
                "temporary_ttl requires lru_maintainer to be enabled");
        checkAuthentication(draft);
        checkPorts(draft);
        require(
                draft.unixSocket == null || !draft.unixSocket.isEmpty(),
                "scrubjayd: -s needs the name of a file");
        refuseUnbuilt(draft);
    }

    /// Refuses a listener that would let clients in who have not said a password.
    static void checkListeners(List<ListenAddress> listen, @Nullable String authFile) {
        for (ListenAddress address : listen) {
            Protocol protocol = address.protocol();
            require(
                    authFile == null || protocol == null || protocol == Protocol.ASCII,
                    BINARY_WITHOUT_PASSWORD);
        }
    }

    /// The words about a port that is none.
    static StartupException invalidPort(String port) {
        return refused("ERROR: Invalid port number " + port + ".");
    }

    private static void checkItemSize(Draft draft) {
        int itemBytes = draft.itemBytesMax;
        int chunkBytes = draft.chunkBytesMax;
        require(itemBytes >= ITEM_BYTES_MIN, "Item max size cannot be less than 1024 bytes.");
        require(
                itemBytes <= draft.memoryBytesMax / 2,
                "Cannot set item size limit higher than 1/2 of memory max.");
        require(itemBytes <= ITEM_BYTES_MAX, "Cannot set item size limit higher than a gigabyte.");
        String chunk = "slab_chunk_max (bytes: ";
        if (chunkBytes > itemBytes) {
            throw refused(
                    chunk
                            + chunkBytes
                            + ") cannot be larger than -I (item_size_max "
                            + itemBytes
                            + ")");
        }
        if (itemBytes % chunkBytes != 0) {
            throw refused(
                    "-I (item_size_max: "
                            + itemBytes
                            + ") must be evenly divisible by "
                            + chunk
                            + chunkBytes
                            + ")");
        }
        if (Draft.PAGE_BYTES % chunkBytes != 0) {
            throw refused(
                    chunk
                            + chunkBytes
                            + ") must divide evenly into "
                            + Draft.PAGE_BYTES
                            + " (slab_page_size)");
        }
    }

    private static List<Integer> checkSlabSizes(Draft draft, String text) {
        List<Integer> sizes = new ArrayList<>();
        long last = 0;
        StringTokenizer words = new StringTokenizer(text, "-");
        while (words.hasMoreTokens()) {
            long size = Math.max(NumberText.unsigned32(words.nextToken()), 0);
            require(
                    size >= draft.chunkBytesMin && size <= draft.chunkBytesMax,
                    "slab size " + size + " is out of valid range");
            require(
                    size > last,
                    "slab size "
                            + size
                            + " cannot be lower than or equal to a previous class size");
            require(
                    size > last + SLAB_STEP_BYTES,
                    "slab size " + size + " must be at least 8 bytes larger than previous class");
            sizes.add((int) size);
            require(sizes.size() <= SLAB_SIZES_MAX, "too many slab classes specified");
            last = size;
        }
        require(!sizes.isEmpty(), "scrubjayd: -o slab_sizes needs a size");
        return sizes;
    }

    private static void checkAuthentication(Draft draft) {
        if (draft.isSasl) {
            require(
                    !draft.isProtocolGiven || draft.protocol == Protocol.BINARY,
                    "ERROR: You cannot allow the ASCII protocol while using SASL.");
            require(
                    draft.udpPort == 0,
                    "ERROR: Cannot enable UDP while using binary SASL authentication.");
        }
        require(
                draft.authFile == null
                        || !draft.isProtocolGiven
                        || draft.protocol == Protocol.ASCII,
                BINARY_WITHOUT_PASSWORD);
        if (draft.authFile != null) {
            draft.protocol = Protocol.ASCII;
        }
    }

    private static void checkPorts(Draft draft) {
        if (draft.udpPort != 0 && !draft.isPortGiven) {
            draft.port = draft.udpPort;
        }
        require(
                !draft.isTls || draft.port != 0,
                "ERROR: You cannot enable SSL without a TCP port.");
        for (int port : new int[] {draft.port, draft.udpPort}) {
            // memcached's way to say "any free port" is -1.
            if (port < -1 || port > PORT_MAX) {
                throw invalidPort(Integer.toString(port));
            }
        }
        require(
                draft.authFile == null || draft.udpPort == 0,
                "Cannot use UDP with ascii authentication enabled (-U 0 to disable)");
    }

    /// Refuses, all at once, what was asked for and is not built yet.
    private static void refuseUnbuilt(Draft draft) {
        if (draft.isTls) {
            draft.refuse("-Z", Feature.TLS);
        }
        if (draft.isSasl) {
            draft.refuse("-S", Feature.SASL);
        }
        if (draft.napiIds != 0) {
            draft.refuse("-N", Feature.NAPI_IDS);
        }
        if (!draft.refusals.isEmpty()) {
            throw refused(String.join("\n", draft.refusals));
        }
    }

    private static void require(boolean isFine, String problem) {
        if (!isFine) {
            throw refused(problem);
        }
    }

    private static StartupException refused(String problem) {
        return new StartupException(ExitStatus.USAGE, problem);
    }
}
