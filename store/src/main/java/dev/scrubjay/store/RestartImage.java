package dev.scrubjay.store;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/// What a store leaves behind besides its items when it stops, so that another one can go on with
/// them. What can be found out from the items is not in it.
final class RestartImage {
    /// The [RestartSettings].
    String settings = "";

    /// What the clock said.
    CoarseClock.Moment moment = new CoarseClock.Moment(0, 0);

    long lastCas;
    int flushStamp;
    int flushPendingSeconds;

    /// The slab class of each page, from page 1 on; 0 for those that no class has.
    byte[] owners = {};

    /// From class 1 on.
    List<KeptClass> classes = new ArrayList<>();

    /// A list of items that are linked with each other.
    record KeptList(int head, int tail, long count) {}

    /// A slab class: the chunks that were never used, and its lists by their numbers.
    record KeptClass(long freshOffset, int freshCount, List<KeptList> lists) {}

    byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(settings);
            out.writeInt(moment.second());
            out.writeLong(moment.wallSecond());
            out.writeLong(lastCas);
            out.writeInt(flushStamp);
            out.writeInt(flushPendingSeconds);
            out.writeInt(owners.length);
            out.write(owners);
            out.writeInt(classes.size());
            for (KeptClass kept : classes) {
                write(kept, out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("arrays have no errors", e);
        }
        return bytes.toByteArray();
    }

    private static void write(KeptClass kept, DataOutputStream out) throws IOException {
        out.writeLong(kept.freshOffset());
        out.writeInt(kept.freshCount());
        for (KeptList list : kept.lists()) {
            out.writeInt(list.head());
            out.writeInt(list.tail());
            out.writeLong(list.count());
        }
    }

    /// Reads what [#toBytes] has written. Whether it makes sense is another question.
    ///
    /// @throws RestartException when it is something else
    static RestartImage of(byte[] bytes) throws RestartException {
        RestartImage image = new RestartImage();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            image.settings = in.readUTF();
            image.moment = new CoarseClock.Moment(in.readInt(), in.readLong());
            image.lastCas = in.readLong();
            image.flushStamp = in.readInt();
            image.flushPendingSeconds = in.readInt();
            image.owners = new byte[count(in, bytes.length)];
            in.readFully(image.owners);
            int classes = count(in, SlabSizes.CLASSES_MAX);
            for (int id = 1; id <= classes; id++) {
                image.classes.add(readClass(in));
            }
            RestartException.require(in.read() < 0, RestartPage.DAMAGED);
            return image;
        } catch (IOException e) {
            throw new RestartException(RestartPage.DAMAGED);
        }
    }

    private static KeptClass readClass(DataInputStream in) throws IOException {
        long freshOffset = in.readLong();
        int freshCount = in.readInt();
        List<KeptList> lists = new ArrayList<>();
        for (int number = 0; number < LruSegment.COUNT; number++) {
            lists.add(new KeptList(in.readInt(), in.readInt(), in.readLong()));
        }
        return new KeptClass(freshOffset, freshCount, lists);
    }

    private static int count(DataInputStream in, int max) throws IOException, RestartException {
        int count = in.readInt();
        RestartException.require(count >= 0 && count <= max, RestartPage.DAMAGED);
        return count;
    }
}
