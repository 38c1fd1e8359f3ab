package io.merrow.k8s.api;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.kubernetes.model.jackson.GoCompatibilityModule;
import io.fabric8.kubernetes.model.jackson.Jackson2JdkTypesModule;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads answers of the API server without what the agent has no use for ({@link WantedFields}), and events of watches in one pass.
 *
 * <p>The client reads an event into a tree of all its fields first, to learn its kind, and makes the object of the tree. API servers write
 * the kind first: then the object can be made while its text is read. Any other event is left to the client. Any thread.
 */
final class TrimmingSerialization extends KubernetesSerialization {
    private final Map<String, ObjectReader> readers = new HashMap<>();
    private final JsonMapper mapper;

    TrimmingSerialization() {
        this(JsonMapper.builderWithJackson2Defaults()
                .addModule(new Jackson2JdkTypesModule())
                .addModule(new GoCompatibilityModule())
                .annotationIntrospector(new WantedFields())
                .build());
    }

    private TrimmingSerialization(final JsonMapper mapper) {
        super(mapper, true);
        this.mapper = mapper;
        for (final Class<?> type : WantedFields.OBJECTS) {
            readers.put(HasMetadata.getKind(type), mapper.readerFor(type));
        }
    }

    @Override
    public <T> T unmarshal(final String text, final Class<T> type) {
        if (type == WatchEvent.class) {
            final WatchEvent event = event(text);
            if (event != null) {
                return type.cast(event);
            }
        }
        return super.unmarshal(text, type);
    }

    /** Null: not an event of a kind that is known, with its kind in front. */
    private WatchEvent event(final String text) {
        final WatchEvent event = new WatchEvent();
        final char[] chars = new char[text.length()];
        final int length = ManagedFields.cut(text, chars);
        try (JsonParser parser = length < 0 ? mapper.createParser(text) : mapper.createParser(chars, 0, length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                parser.nextToken();
                if (name.equals("type")) {
                    event.setType(parser.getString());
                } else if (name.equals("object")) {
                    event.setObject(object(parser));
                    if (event.getObject() == null) {
                        return null; // the parser is somewhere in the object: names in it must not be taken for the
                        // event's
                    }
                } else {
                    parser.skipChildren();
                }
            }
            return event.getType() == null || event.getObject() == null ? null : event;
        } catch (final JacksonException e) {
            return null; // the client reports what is wrong with it
        }
    }

    private Object object(final JsonParser parser) {
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            final JsonToken value = parser.nextToken();
            if (name.equals("kind") && value == JsonToken.VALUE_STRING) {
                final ObjectReader reader = readers.get(parser.getString());
                if (reader == null) {
                    return null;
                }
                parser.nextToken(); // the next field, or the end: from there on it reads the object's fields
                return reader.readValue(parser);
            } else if (value.isStructStart()) {
                return null; // its fields have passed before its kind is known
            }
        }
        return null;
    }
}
