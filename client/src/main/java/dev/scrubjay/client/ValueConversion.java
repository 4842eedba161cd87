package dev.scrubjay.client;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// From what a value is to what its reader asked for, if that can be done without changing it.
///
/// ```
/// from                  to
/// anything              its own type and the types above it
/// text, bytes           String, byte[]; what their characters spell: numbers, Boolean
/// an integer            every number type that holds it exactly, String;
///                       Boolean if it is 0 or 1, which is how pylibmc stores one
/// Double, Float         each other, rounded
/// ```
final class ValueConversion {
    private static final Map<Class<?>, Class<?>> WRAPPERS =
            Map.of(
                    int.class, Integer.class,
                    long.class, Long.class,
                    short.class, Short.class,
                    byte.class, Byte.class,
                    double.class, Double.class,
                    float.class, Float.class,
                    boolean.class, Boolean.class,
                    char.class, Character.class);

    private ValueConversion() {}

    /// Returns the class that `Class.cast` knows: `Integer` for `int`.
    @SuppressWarnings("unchecked") // int.class and Integer.class are both a Class<Integer>.
    static <T> Class<T> boxed(Class<T> type) {
        return type.isPrimitive() ? (Class<T>) WRAPPERS.getOrDefault(type, type) : type;
    }

    /// Returns `value` as a `type`. Throws a [TranscodingException] naming both if it is none.
    static <T> T convert(Object value, Class<T> type) {
        if (type.isInstance(value)) {
            return type.cast(value);
        }
        Object converted;
        if (value instanceof byte[] bytes) {
            converted = fromText(bytes, type);
        } else if (value instanceof String text) {
            converted = fromText(text.getBytes(StandardCharsets.UTF_8), type);
        } else if (value instanceof Double || value instanceof Float) {
            converted = fromDouble(((Number) value).doubleValue(), type);
        } else if (PythonFlags.isInteger(value)) {
            converted = fromInteger((Number) value, type);
        } else {
            converted = null;
        }
        if (converted == null) {
            throw new TranscodingException(
                    "the value is a " + nameOf(value) + ", and is no " + type.getTypeName());
        }
        return type.cast(converted);
    }

    /// Returns what the characters spell as a `type`, or `null` if they do not.
    static @Nullable Object fromText(byte[] bytes, Class<?> type) {
        if (type.isAssignableFrom(String.class)) {
            return Utf8.decode(bytes);
        } else if (type == byte[].class) {
            return bytes;
        } else if (type == Double.class) {
            return DecimalText.parseDouble(bytes);
        } else if (type == Float.class) {
            Double number = DecimalText.parseDouble(bytes);
            return number == null ? null : (Object) number.floatValue();
        } else if (type == Boolean.class) {
            return truth(bytes);
        }
        Number integer =
                Number.class.isAssignableFrom(type) ? DecimalText.parseInteger(bytes) : null;
        return integer == null || type.isInstance(integer) ? integer : fromInteger(integer, type);
    }

    private static @Nullable Boolean truth(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1).strip();
        return switch (text) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> null;
        };
    }

    private static @Nullable Object fromDouble(double number, Class<?> type) {
        if (type == Double.class) {
            return number;
        }
        return type == Float.class ? (Object) (float) number : null;
    }

    private static @Nullable Object fromInteger(Number integer, Class<?> type) {
        if (type == String.class) {
            return integer.toString();
        } else if (type == BigInteger.class) {
            return integer instanceof BigInteger
                    ? integer
                    : BigInteger.valueOf(integer.longValue());
        } else if (type == Double.class) {
            return exact(integer, integer.doubleValue()) ? (Object) integer.doubleValue() : null;
        } else if (type == Float.class) {
            return exact(integer, integer.floatValue()) ? (Object) integer.floatValue() : null;
        } else if (integer instanceof BigInteger) {
            return null;
        }
        long number = integer.longValue();
        if (type == Long.class) {
            return number;
        } else if (type == Integer.class) {
            return (int) number == number ? (Object) (int) number : null;
        } else if (type == Short.class) {
            return (short) number == number ? (Object) (short) number : null;
        } else if (type == Byte.class) {
            return (byte) number == number ? (Object) (byte) number : null;
        } else if (type == Boolean.class) {
            return number == 0 || number == 1 ? (Object) (number == 1) : null;
        }
        return null;
    }

    /// Returns whether nothing was rounded away.
    private static boolean exact(Number integer, double number) {
        return !Double.isInfinite(number)
                && new BigDecimal(number).compareTo(new BigDecimal(integer.toString())) == 0;
    }

    /// Returns a name for an error: never the value, which may be anybody's secret.
    private static String nameOf(Object value) {
        if (value instanceof byte[] bytes) {
            return "byte[" + bytes.length + "]";
        }
        return PythonFlags.isInteger(value)
                ? value.getClass().getName() + " of " + value.toString().length() + " characters"
                : value.getClass().getName();
    }
}
