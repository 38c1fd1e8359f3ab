/**
 * From capture files to the kernel program: the same packets, the same program, the time of the file.
 *
 * <p>Comes in: pcap and pcapng, gzip'd or not, from files or standard input. Goes out: each packet to the program by
 * test-run, in batches ({@link io.merrow.capture.replay.KernelFeeder}); what the program makes of them leaves the kernel
 * as it does live. {@code agent} calls, on one thread.
 */
package io.merrow.capture.replay;
