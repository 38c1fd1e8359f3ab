/**
 * From the kernel to the ring: attaches the programs, reads events and sweeps the flow table.
 *
 * <p>Comes in: what the kernel counted. Goes out: each event and each changed entry, to an {@link
 * io.merrow.capture.EventSink}. {@link io.merrow.capture.CaptureAgent} runs on the capture thread; the {@link
 * io.merrow.capture.attach.InterfaceWatcher} has a thread of its own; others come through {@link
 * io.merrow.capture.CaptureProxy}.
 */
package io.merrow.capture;
