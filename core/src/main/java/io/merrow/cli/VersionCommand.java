package io.merrow.cli;

import io.merrow.layout.KernelLayoutDescriptor;
import io.merrow.telemetry.BuildVersion;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code merrow version}: what this build is made of. */
@Command(
        name = "version",
        mixinStandardHelpOptions = true,
        description = "Prints the versions of agent, kernel object, layout, libbpf and JVM.")
final class VersionCommand implements Runnable, IVersionProvider {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        final PrintWriter out = spec.commandLine().getOut();
        for (final String line : getVersion()) {
            out.println(line);
        }
        out.println("kernel object " + KernelVersions.object());
        out.println("layout " + KernelLayoutDescriptor.LAYOUT_MAJOR + '.' + KernelLayoutDescriptor.LAYOUT_MINOR);
        out.println("libbpf " + KernelVersions.libbpf());
        out.println("java " + Runtime.version() + " (" + System.getProperty("java.vm.name") + ", "
                + System.getProperty("os.arch") + ')');
    }

    @Override
    public String[] getVersion() {
        return new String[] {"merrow " + BuildVersion.get()};
    }
}
