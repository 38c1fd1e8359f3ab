/** What Chronicle Map would compile at run time, as part of the build. */
package net.openhft.chronicle.hash;
