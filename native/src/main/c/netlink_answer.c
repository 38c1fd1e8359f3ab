/* SPDX-License-Identifier: Apache-2.0 */
#include <sys/socket.h>

#include "merrow_jni.h"
#include "netlink_answer.h"

int netlink_read(int netlink, netlink_handler handler, void *context)
{
	union {
		struct nlmsghdr header;
		char bytes[NETLINK_ANSWER_BYTES];
	} answer;
	const struct nlmsghdr *message = &answer.header;
	int length = result_of(recv(netlink, &answer, sizeof(answer), 0));

	if (length < 0)
		return length == -EINTR ? 1 : length;
	for (; NLMSG_OK(message, (unsigned int) length); message = NLMSG_NEXT(message, length)) {
		int result;

		if (message->nlmsg_type == NLMSG_DONE)
			return 0;
		if (message->nlmsg_type == NLMSG_ERROR) /* with error 0 an acknowledgement */
			return ((const struct nlmsgerr *) NLMSG_DATA(message))->error;
		result = handler(context, message);
		if (result < 0)
			return result;
	}
	return 1;
}

int netlink_ask(int netlink, const struct nlmsghdr *request, netlink_handler handler, void *context)
{
	int result = result_of(send(netlink, request, request->nlmsg_len, 0));

	if (result < 0)
		return result;
	do
		result = netlink_read(netlink, handler, context);
	while (result > 0);
	return result;
}
