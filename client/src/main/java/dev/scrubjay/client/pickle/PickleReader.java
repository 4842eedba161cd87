package dev.scrubjay.client.pickle;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads pickles of plain data, of protocols 0 to 5, as Python 3 would.
///
/// ```
/// None   null               bytes  byte[]
/// bool   Boolean            list   List
/// int    Long, BigInteger   tuple  List that cannot be changed
/// float  Double             dict   Map, in its order
/// str    String             set    Set, in the pickle's order
/// ```
///
/// A pickle is a program for a small stack machine, and in Python it can call anything. This
/// machine has no way to call: names are compared with the two that plain data needs, never looked
/// up, and the opcodes that make objects do not exist. A stranger's pickle can only be wrong, which
/// is a [PickleException], or ask for more than [Budget] and [DataCheck] allow, which is one too.
///
/// Two things to know. A `byte[]` is equal only to itself, so look for bytes among a dict's keys by
/// walking. What comes behind the pickle's end is ignored, as in Python.
public final class PickleReader {
    private static final int PROTOCOL_MAX = 5;

    private final PickleInput input;
    private final Budget budget;
    private final Memo memo;
    private final Stack stack = new Stack();

    /// Whether a value can be in two places: something was taken from the memo, or doubled.
    private boolean mayShare;

    private PickleReader(byte[] bytes) {
        input = new PickleInput(bytes);
        budget = new Budget(bytes.length);
        memo = new Memo(bytes.length);
    }

    /// Returns the value. `null` is `None`.
    public static @Nullable Object read(byte[] bytes) {
        return new PickleReader(bytes).run();
    }

    private @Nullable Object run() {
        int opcode = input.next();
        while (opcode != '.') {
            budget.chargeValue();
            execute(opcode);
            opcode = input.next();
        }
        Object value = stack.pop();
        DataCheck.check(value, mayShare);
        return value;
    }

    private void execute(int opcode) {
        if (!executeScalar(opcode) && !executeContainer(opcode)) {
            executeMachine(opcode);
        }
    }

    /// Pushes what stands for itself.
    private boolean executeScalar(int opcode) {
        switch (opcode) {
            case 'N' -> stack.push(null);
            case 0x88 -> stack.push(true);
            case 0x89 -> stack.push(false);
            case 'I' -> stack.push(integerOrBool(input.line()));
            case 'L' -> stack.push(longInteger(input.line()));
            case 'J' -> stack.push((long) input.signed());
            case 'K' -> stack.push(input.unsigned(1));
            case 'M' -> stack.push(input.unsigned(2));
            case 0x8a -> stack.push(input.integer(input.length(1)));
            case 0x8b -> stack.push(input.integer(input.length(4)));
            case 'F' -> stack.push(PickleText.number(input.line()));
            case 'G' -> stack.push(input.bigEndianDouble());
            case 'S' -> stack.push(PickleText.quoted(input.line()));
            case 'T' -> stack.push(input.ascii(input.length(4)));
            case 'U' -> stack.push(input.ascii(input.length(1)));
            case 'V' -> stack.push(PickleText.rawUnicode(input.line()));
            case 'X' -> stack.push(input.utf8(input.length(4)));
            case 0x8c -> stack.push(input.utf8(input.length(1)));
            case 0x8d -> stack.push(input.utf8(input.length(8)));
            case 'B' -> stack.push(input.bytes(input.length(4)));
            case 'C' -> stack.push(input.bytes(input.length(1)));
            case 0x8e -> stack.push(input.bytes(input.length(8)));
            default -> {
                return false;
            }
        }
        return true;
    }

    private static Object integerOrBool(String line) {
        return switch (line) {
            case "00" -> false;
            case "01" -> true;
            default -> PickleText.integer(line);
        };
    }

    private static Object longInteger(String line) {
        return PickleText.integer(line.endsWith("L") ? line.substring(0, line.length() - 1) : line);
    }

    /// Makes lists, tuples, dicts and sets, and fills them.
    private boolean executeContainer(int opcode) {
        switch (opcode) {
            case ']' -> pushContainer(new ArrayList<@Nullable Object>());
            case '}' -> pushContainer(new LinkedHashMap<@Nullable Object, @Nullable Object>());
            case ')' -> pushContainer(new Tuple());
            case 0x8f -> pushContainer(new LinkedHashSet<@Nullable Object>());
            case 't' -> pushContainer(new Tuple(stack.popMarked()));
            case 0x85 -> pushContainer(new Tuple(stack.pop(1)));
            case 0x86 -> pushContainer(new Tuple(stack.pop(2)));
            case 0x87 -> pushContainer(new Tuple(stack.pop(3)));
            case 'l' -> pushContainer(new ArrayList<>(Arrays.asList(stack.popMarked())));
            case 'd' -> {
                var dict = new LinkedHashMap<@Nullable Object, @Nullable Object>();
                putAll(dict, stack.popMarked());
                pushContainer(dict);
            }
            case 'a' -> {
                Object element = stack.pop();
                topList().add(element);
            }
            case 'e' -> {
                @Nullable Object[] elements = stack.popMarked();
                topList().addAll(Arrays.asList(elements));
            }
            case 's' -> {
                @Nullable Object[] entry = stack.pop(2);
                putAll(topDict(), entry);
            }
            case 'u' -> {
                @Nullable Object[] entries = stack.popMarked();
                putAll(topDict(), entries);
            }
            case 0x90 -> {
                @Nullable Object[] elements = stack.popMarked();
                addAll(topSet(), Arrays.asList(elements));
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void pushContainer(Object container) {
        budget.chargeContainer();
        stack.push(container);
    }

    private void putAll(Map<@Nullable Object, @Nullable Object> dict, @Nullable Object[] entries) {
        if (entries.length % 2 != 0) {
            throw new PickleException("a dict has a key without a value");
        }
        for (int i = 0; i < entries.length; i += 2) {
            budget.chargeKey(entries[i]);
            dict.put(entries[i], entries[i + 1]);
        }
    }

    private void addAll(Set<@Nullable Object> set, List<@Nullable Object> elements) {
        for (Object element : elements) {
            budget.chargeKey(element);
            set.add(element);
        }
    }

    // Only our own tuples are unchangeable, and only we make lists, dicts and sets: of anything.
    @SuppressWarnings("unchecked")
    private List<@Nullable Object> topList() {
        if (stack.top() instanceof ArrayList<?> list) {
            return (List<@Nullable Object>) list;
        }
        throw new PickleException("something is added to what is no list");
    }

    @SuppressWarnings("unchecked") // As above.
    private Map<@Nullable Object, @Nullable Object> topDict() {
        if (stack.top() instanceof Map<?, ?> dict) {
            return (Map<@Nullable Object, @Nullable Object>) dict;
        }
        throw new PickleException("something is put into what is no dict");
    }

    @SuppressWarnings("unchecked") // As above.
    private Set<@Nullable Object> topSet() {
        if (stack.top() instanceof Set<?> set) {
            return (Set<@Nullable Object>) set;
        }
        throw new PickleException("something is added to what is no set");
    }

    /// Handles the stack, the memo and the two globals, and refuses everything else.
    private void executeMachine(int opcode) {
        switch (opcode) {
            case 0x80 -> checkProtocol(input.next());
            case 0x95 -> input.length(8); // A frame. All of them are here already.
            case '(' -> stack.mark();
            case '0' -> popValueOrMark();
            case '1' -> stack.popMarked();
            case '2' -> pushShared(stack.top());
            case 'p' -> memo.put(number(input.line()), stack.top());
            case 'q' -> memo.put(input.unsigned(1), stack.top());
            case 'r' -> memo.put(input.unsigned(4), stack.top());
            case 0x94 -> memo.put(stack.top());
            case 'g' -> pushShared(memo.get(number(input.line())));
            case 'h' -> pushShared(memo.get(input.unsigned(1)));
            case 'j' -> pushShared(memo.get(input.unsigned(4)));
            case 'c' -> {
                String module = input.line();
                stack.push(Global.of(module, input.line()));
            }
            case 0x93 -> {
                @Nullable Object[] names = stack.pop(2);
                stack.push(Global.of(text(names[0]), text(names[1])));
            }
            case 'R' -> call();
            default ->
                    throw new PickleException(
                            "opcode 0x" + Integer.toHexString(opcode) + " is not for plain data");
        }
    }

    private static void checkProtocol(int protocol) {
        if (protocol > PROTOCOL_MAX) {
            throw new PickleException("protocol " + protocol + " is newer than this reader");
        }
    }

    private void popValueOrMark() {
        if (stack.isAtMark()) {
            stack.popMarked();
        } else {
            stack.pop();
        }
    }

    private void pushShared(@Nullable Object value) {
        mayShare |= value instanceof Collection || value instanceof Map;
        stack.push(value);
    }

    private static long number(String line) {
        return PickleText.integer(line) instanceof Long number ? number : -1;
    }

    private static String text(@Nullable Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw new PickleException("a name is no string");
    }

    private void call() {
        Object arguments = stack.pop();
        Object callee = stack.pop();
        if (!(arguments instanceof Tuple tuple) || !(callee instanceof Global global)) {
            throw new PickleException("it calls what cannot be called");
        }
        switch (global) {
            case ENCODE -> stack.push(encoded(tuple));
            case SET -> pushContainer(set(tuple));
        }
    }

    private byte[] encoded(Tuple arguments) {
        if (arguments.size() != 2
                || !(arguments.get(0) instanceof String text)
                || !"latin1".equals(arguments.get(1))) {
            throw new PickleException("it encodes other than to latin1");
        }
        budget.charge(text.length());
        byte[] bytes = new byte[text.length()];
        for (int i = 0; i < bytes.length; i++) {
            if (text.charAt(i) > 0xff) {
                throw new PickleException("it encodes to latin1 what does not fit");
            }
            bytes[i] = (byte) text.charAt(i);
        }
        return bytes;
    }

    private Set<@Nullable Object> set(Tuple arguments) {
        if (arguments.size() != 1 || !(arguments.get(0) instanceof ArrayList<?> list)) {
            throw new PickleException("it makes a set of what is no list");
        }
        budget.charge((long) list.size() * Budget.ELEMENT);
        var set = new LinkedHashSet<@Nullable Object>();
        addAll(set, new ArrayList<@Nullable Object>(list));
        return set;
    }
}
