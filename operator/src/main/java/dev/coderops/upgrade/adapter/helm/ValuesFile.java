package dev.coderops.upgrade.adapter.helm;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.coderops.upgrade.domain.Values;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values as the text of a values file: JSON that Helm's YAML parser reads as what was meant. Quoted texts stay texts
 * ({@code yes}, {@code 0755}). Two things differ from any JSON: a number's exponent has its sign, without which YAML 1.1
 * takes it for a text, and characters that YAML takes for line breaks or refuses are escaped.
 */
final class ValuesFile {

    private static final JsonFactory JSON = JsonFactory.builder().build();

    static {
        JSON.setCharacterEscapes(new YamlEscapes());
    }

    private ValuesFile() {}

    static String text(Values values) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            write(values.tree(), json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void write(@Nullable Object value, JsonGenerator json) throws IOException {
        switch (value) {
            case null -> json.writeNull();
            case Map<?, ?> map -> {
                json.writeStartObject();
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    json.writeFieldName(String.valueOf(entry.getKey()));
                    write(entry.getValue(), json);
                }
                json.writeEndObject();
            }
            case List<?> list -> {
                json.writeStartArray();
                for (Object element : list) {
                    write(element, json);
                }
                json.writeEndArray();
            }
            case Boolean truth -> json.writeBoolean(truth);
            // BigDecimal writes 1.0E+21 where Double writes 1.0E21.
            case Double number -> json.writeNumber(BigDecimal.valueOf(number).toString());
            case Float number -> json.writeNumber(new BigDecimal(number.toString()).toString());
            case Number number -> json.writeNumber(number.toString());
            default -> json.writeString(value.toString());
        }
    }

    /** Escapes of what is plain text in JSON and not in YAML. */
    private static final class YamlEscapes extends CharacterEscapes {

        private static final long serialVersionUID = 1L;

        @Override
        public int[] getEscapeCodesForAscii() {
            int[] escapes = standardAsciiEscapesForJSON();
            escapes[0x7f] = ESCAPE_STANDARD;
            return escapes;
        }

        @Override
        public @Nullable SerializableString getEscapeSequence(int character) {
            boolean refused = (character >= 0x7f && character < 0xa0)
                    || character == 0x2028
                    || character == 0x2029
                    || character == 0xfeff
                    || character == 0xfffe
                    || character == 0xffff;
            return refused ? new SerializedString(String.format("\\u%04x", character)) : null;
        }
    }
}
