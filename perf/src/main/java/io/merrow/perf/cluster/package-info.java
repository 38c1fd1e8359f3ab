/** An API server with a large and busy cluster, for the load lab. */
package io.merrow.perf.cluster;
