/** Which interfaces the programs are attached to, and that they stay attached. */
package io.merrow.capture.attach;
