/**
 * Runs packets through the kernel program by test-run and reads its maps.
 */
package io.merrow.parse.kernel;
