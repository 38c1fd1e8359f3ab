/**
 * Programs on the ingress and egress of an interface: TCX links (Linux 6.6) and filters of a clsact qdisc.
 */
package io.merrow.tc;
