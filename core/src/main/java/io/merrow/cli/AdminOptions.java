package io.merrow.cli;

import io.merrow.admin.AdminAddress;
import io.merrow.query.Query;
import io.merrow.query.QueryException;
import io.merrow.query.QueryField;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which agent to ask, and for which flows. */
final class AdminOptions {
    @Option(
            names = {"-a", "--address"},
            paramLabel = "ADDRESS",
            defaultValue = "${env:MERROW_INTERNAL_ADMIN_ADDRESS:-/run/merrow/admin.sock}",
            description =
                    "The agent's internal.admin.address: a unix socket or a loopback address with a port; default: what"
                            + " MERROW_INTERNAL_ADMIN_ADDRESS says, else /run/merrow/admin.sock.")
    private String address;

    @Parameters(
            paramLabel = "FILTER",
            arity = "0..*",
            completionCandidates = Fields.class,
            description =
                    "Which flows: words found anywhere, fields like pod:web*, port:443,8000-8999, address:10.0.0.0/8,"
                            + " bytes>1M, and, or, not, parentheses. docs/flows.md has all fields.")
    private List<String> filter = new ArrayList<>();

    /** The words that a filter may begin with. */
    static final class Fields implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return QueryField.words().stream().map(word -> word + ':').iterator();
        }
    }

    /** Throws {@link UsageException} when it is no address. */
    AdminClient client() {
        try {
            return new AdminClient(AdminAddress.parse(address));
        } catch (final IllegalArgumentException e) {
            throw new UsageException("--address " + e.getMessage());
        }
    }

    /** The filter as one text that can be read; throws {@link UsageException} saying where it is wrong. */
    String filter() {
        final String text = String.join(" ", filter);
        try {
            Query.parse(text);
            return text;
        } catch (final QueryException e) {
            throw new UsageException(e.getMessage() + "; the filter was: " + text);
        }
    }
}
