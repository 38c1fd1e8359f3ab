package io.merrow.tc;

import io.merrow.bpf.BpfProgram;
import io.merrow.bpf.RunJni;
import io.merrow.system.KernelException;
import io.merrow.system.NativeLibrary;
import java.util.ArrayList;
import java.util.List;
import org.agrona.CloseHelper;

/**
 * A program on an interface, of any process.
 *
 * @param id       the kernel's number of it; 0: a filter that is no BPF program.
 * @param name     as the kernel has it, up to 15 characters; empty where we may not ask (CAP_SYS_ADMIN).
 * @param isTcx    by TCX; else a filter of a clsact qdisc.
 * @param priority of the filter; 0 with TCX.
 */
public record AttachedProgram(int id, String name, boolean isTcx, int priority) {
    /**
     * All of one direction in the order in which they run: TCX first, then filters. In the calling thread's network
     * namespace; none where there is no such interface.
     *
     * @throws KernelException when we may not ask.
     */
    public static List<AttachedProgram> on(final int ifindex, final TcDirection direction) {
        NativeLibrary.load();
        final List<AttachedProgram> programs = new ArrayList<>();
        if (TcxLink.isSupported()) {
            TcxLink.programs(ifindex, direction)
                    .forEach(id -> programs.add(new AttachedProgram(id, nameOf(id), true, 0)));
        }
        TcFilter.list(ifindex, direction)
                .forEach(filter -> programs.add(
                        new AttachedProgram(filter.programId(), nameOf(filter.programId()), false, filter.priority())));
        return programs;
    }

    private static String nameOf(final int id) {
        final int fd = id == 0 ? -1 : RunJni.openById(id);
        if (fd < 0) {
            return "";
        }
        final BpfProgram program = new BpfProgram(fd, RunJni.name(fd));
        try {
            return program.name();
        } finally {
            CloseHelper.quietClose(program);
        }
    }
}
