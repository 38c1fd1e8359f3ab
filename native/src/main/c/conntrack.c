/* SPDX-License-Identifier: Apache-2.0 */
/* The targets of translated connections: ctnetlink, for one connection or for all of them. */
#include <stddef.h>
#include <sys/socket.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netlink.h>

#include "merrow_jni.h"
#include "netlink_answer.h"
#include "io_merrow_netlink_ConntrackJni.h"

#define OFFSET(field) io_merrow_netlink_ConntrackJni_##field##_OFFSET

/* One connection as Java sees it (ConntrackEntry): IPv4 addresses mapped, ports in this machine's order. */
struct connection {
	uint8_t source[16];
	uint8_t destination[16];
	uint8_t target[16];
	uint16_t source_port;
	uint16_t destination_port;
	uint16_t target_port;
	uint8_t protocol;
	uint8_t reserved;
};

_Static_assert(offsetof(struct connection, source) == OFFSET(SOURCE), "source");
_Static_assert(offsetof(struct connection, destination) == OFFSET(DESTINATION), "destination");
_Static_assert(offsetof(struct connection, target) == OFFSET(TARGET), "target");
_Static_assert(offsetof(struct connection, source_port) == OFFSET(SOURCE_PORT), "source port");
_Static_assert(offsetof(struct connection, destination_port) == OFFSET(DESTINATION_PORT), "destination port");
_Static_assert(offsetof(struct connection, target_port) == OFFSET(TARGET_PORT), "target port");
_Static_assert(offsetof(struct connection, protocol) == OFFSET(PROTOCOL), "protocol");
_Static_assert(sizeof(struct connection) == io_merrow_netlink_ConntrackJni_LENGTH, "length");

struct request {
	struct nlmsghdr header;
	struct nfgenmsg family;
	char attributes[256];
};

/* A tuple: mapped addresses, ports in network order. */
struct tuple {
	uint8_t source[16];
	uint8_t destination[16];
	uint16_t source_port;
	uint16_t destination_port;
	uint8_t protocol;
};

static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

static bool is_ipv4(const uint8_t address[16])
{
	return !memcmp(address, mapped, sizeof(mapped));
}

static void begin(struct request *request, int flags, int family)
{
	memset(request, 0, sizeof(*request));
	request->header.nlmsg_len = NLMSG_LENGTH(sizeof(request->family));
	request->header.nlmsg_type = NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_GET;
	request->header.nlmsg_flags = (uint16_t) (NLM_F_REQUEST | flags);
	request->family.nfgen_family = (uint8_t) family;
	request->family.version = NFNETLINK_V0;
}

static struct nlattr *put(struct request *request, int type, const void *data, size_t length)
{
	struct nlattr *attribute = (void *) ((char *) request + NLMSG_ALIGN(request->header.nlmsg_len));

	attribute->nla_type = (uint16_t) type;
	attribute->nla_len = (uint16_t) (NLA_HDRLEN + length);
	if (length)
		memcpy((char *) attribute + NLA_HDRLEN, data, length);
	request->header.nlmsg_len = NLMSG_ALIGN(request->header.nlmsg_len) + (uint32_t) NLA_ALIGN(attribute->nla_len);
	return attribute;
}

static struct nlattr *open_nest(struct request *request, int type)
{
	return put(request, type | NLA_F_NESTED, NULL, 0);
}

static void close_nest(struct request *request, struct nlattr *nest)
{
	nest->nla_len = (uint16_t) ((char *) request + request->header.nlmsg_len - (char *) nest);
}

static int send_request(int conntrack, const struct request *request)
{
	return result_of(send(conntrack, request, request->header.nlmsg_len, 0));
}

static void put_original(struct request *request, const struct connection *connection)
{
	const bool v4 = is_ipv4(connection->source);
	const size_t skipped = v4 ? sizeof(mapped) : 0;
	const uint16_t source_port = htons(connection->source_port);
	const uint16_t destination_port = htons(connection->destination_port);
	struct nlattr *tuple = open_nest(request, CTA_TUPLE_ORIG);
	struct nlattr *inner = open_nest(request, CTA_TUPLE_IP);

	put(request, v4 ? CTA_IP_V4_SRC : CTA_IP_V6_SRC, connection->source + skipped, 16 - skipped);
	put(request, v4 ? CTA_IP_V4_DST : CTA_IP_V6_DST, connection->destination + skipped, 16 - skipped);
	close_nest(request, inner);
	inner = open_nest(request, CTA_TUPLE_PROTO);
	put(request, CTA_PROTO_NUM, &connection->protocol, sizeof(connection->protocol));
	put(request, CTA_PROTO_SRC_PORT, &source_port, sizeof(source_port));
	put(request, CTA_PROTO_DST_PORT, &destination_port, sizeof(destination_port));
	close_nest(request, inner);
	close_nest(request, tuple);
}

/* Every attribute of a nest, those of unknown types too. */
#define EACH_ATTRIBUTE(each, first, length)                                                                            \
	const struct nlattr *each = (first), *each##_end = (const void *) ((const char *) (first) + (length));         \
	(const char *) each + NLA_HDRLEN <= (const char *) each##_end && each->nla_len >= NLA_HDRLEN &&                \
		(const char *) each + each->nla_len <= (const char *) each##_end;                                      \
	each = (const void *) ((const char *) each + NLA_ALIGN(each->nla_len))

static const void *payload(const struct nlattr *attribute)
{
	return (const char *) attribute + NLA_HDRLEN;
}

static size_t payload_length(const struct nlattr *attribute)
{
	return attribute->nla_len - NLA_HDRLEN;
}

static void take_address(uint8_t address[16], const struct nlattr *attribute)
{
	if (payload_length(attribute) == 4) {
		memcpy(address, mapped, sizeof(mapped));
		memcpy(address + sizeof(mapped), payload(attribute), 4);
	} else if (payload_length(attribute) == 16) {
		memcpy(address, payload(attribute), 16);
	}
}

static void take_ip(struct tuple *tuple, const struct nlattr *ip)
{
	for (EACH_ATTRIBUTE(each, payload(ip), payload_length(ip))) {
		const int type = each->nla_type & NLA_TYPE_MASK;

		if (type == CTA_IP_V4_SRC || type == CTA_IP_V6_SRC)
			take_address(tuple->source, each);
		else if (type == CTA_IP_V4_DST || type == CTA_IP_V6_DST)
			take_address(tuple->destination, each);
	}
}

static void take_protocol(struct tuple *tuple, const struct nlattr *protocol)
{
	for (EACH_ATTRIBUTE(each, payload(protocol), payload_length(protocol))) {
		const int type = each->nla_type & NLA_TYPE_MASK;

		if (type == CTA_PROTO_NUM && payload_length(each) >= 1)
			memcpy(&tuple->protocol, payload(each), 1);
		else if (type == CTA_PROTO_SRC_PORT && payload_length(each) >= 2)
			memcpy(&tuple->source_port, payload(each), 2);
		else if (type == CTA_PROTO_DST_PORT && payload_length(each) >= 2)
			memcpy(&tuple->destination_port, payload(each), 2);
	}
}

static void take_tuple(struct tuple *tuple, const struct nlattr *attribute)
{
	for (EACH_ATTRIBUTE(each, payload(attribute), payload_length(attribute))) {
		const int type = each->nla_type & NLA_TYPE_MASK;

		if (type == CTA_TUPLE_IP)
			take_ip(tuple, each);
		else if (type == CTA_TUPLE_PROTO)
			take_protocol(tuple, each);
	}
}

/* Whether the message is about a translated connection; its replies come from the target. */
static bool take_connection(const struct nlmsghdr *message, struct connection *connection)
{
	const size_t head = NLMSG_LENGTH(NLMSG_ALIGN(sizeof(struct nfgenmsg)));
	struct tuple original = {}, reply = {};
	uint32_t status = 0;

	if (message->nlmsg_len < head)
		return false;
	for (EACH_ATTRIBUTE(each, (const void *) ((const char *) message + head), message->nlmsg_len - head)) {
		const int type = each->nla_type & NLA_TYPE_MASK;

		if (type == CTA_TUPLE_ORIG)
			take_tuple(&original, each);
		else if (type == CTA_TUPLE_REPLY)
			take_tuple(&reply, each);
		else if (type == CTA_STATUS && payload_length(each) >= sizeof(status))
			memcpy(&status, payload(each), sizeof(status));
	}
	if (!(ntohl(status) & IPS_DST_NAT))
		return false;
	memcpy(connection->source, original.source, 16);
	memcpy(connection->destination, original.destination, 16);
	memcpy(connection->target, reply.source, 16);
	connection->source_port = ntohs(original.source_port);
	connection->destination_port = ntohs(original.destination_port);
	connection->target_port = ntohs(reply.source_port);
	connection->protocol = original.protocol;
	connection->reserved = 0;
	return true;
}

static bool is_connection(const struct nlmsghdr *message)
{
	return message->nlmsg_type == (NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_NEW);
}

/* For the network namespace that the calling thread is in now. */
JNIEXPORT jint JNICALL Java_io_merrow_netlink_ConntrackJni_open(JNIEnv *env UNUSED, jclass class UNUSED)
{
	return result_of(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER));
}

/* 1: the target is filled in; 0: there is no such connection, or it is not translated. */
JNIEXPORT jint JNICALL Java_io_merrow_netlink_ConntrackJni_get(JNIEnv *env UNUSED, jclass class UNUSED, jint conntrack,
							       jlong address)
{
	struct connection *connection = pointer_of(address);
	union {
		struct nlmsghdr header;
		char bytes[4096];
	} answer;
	struct request request;
	int result;

	begin(&request, 0, is_ipv4(connection->source) ? AF_INET : AF_INET6);
	put_original(&request, connection);
	result = send_request(conntrack, &request);
	if (result < 0)
		return result;
	/* The answer is there when send returns. */
	result = result_of(recv(conntrack, &answer, sizeof(answer), MSG_DONTWAIT));
	if (result < 0)
		return result;
	if (!NLMSG_OK(&answer.header, (unsigned int) result))
		return -EBADMSG;
	if (answer.header.nlmsg_type == NLMSG_ERROR) {
		const int error = ((const struct nlmsgerr *) NLMSG_DATA(&answer.header))->error;

		return error == -ENOENT ? 0 : error;
	}
	return is_connection(&answer.header) && take_connection(&answer.header, connection);
}

/* Requests all translated connections. Kernels that cannot select (before 5.9) send all. */
JNIEXPORT jint JNICALL Java_io_merrow_netlink_ConntrackJni_startDump(JNIEnv *env UNUSED, jclass class UNUSED,
								     jint conntrack)
{
	const uint32_t translated = htonl(IPS_DST_NAT);
	struct request request;
	int result;

	begin(&request, NLM_F_DUMP, AF_UNSPEC);
	put(&request, CTA_STATUS, &translated, sizeof(translated));
	put(&request, CTA_STATUS_MASK, &translated, sizeof(translated));
	result = send_request(conntrack, &request);
	return result < 0 ? result : 0;
}

struct connection_list {
	struct connection *connections;
	int room;
	int count;
};

static int add_connection(void *context, const struct nlmsghdr *message)
{
	struct connection_list *list = context;

	if (!is_connection(message))
		return 0;
	if (list->count == list->room)
		return -EMSGSIZE;
	list->count += take_connection(message, &list->connections[list->count]);
	return 0;
}

/* Twice the number of connections of the next datagram, and 1 more when it was the last. */
JNIEXPORT jint JNICALL Java_io_merrow_netlink_ConntrackJni_nextOfDump(JNIEnv *env UNUSED, jclass class UNUSED,
								      jint conntrack, jlong address, jint room)
{
	struct connection_list list = { .connections = pointer_of(address), .room = room };
	int result = netlink_read(conntrack, add_connection, &list);

	return result < 0 ? result : list.count << 1 | !result;
}
