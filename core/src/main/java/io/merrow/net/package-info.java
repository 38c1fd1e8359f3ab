/**
 * Terms of the Internet protocols that every package uses: protocol numbers, networks, addresses as bytes, name patterns.
 *
 * <p>Pure: no thread, no input or output, and no name server is ever queried.
 */
package io.merrow.net;
