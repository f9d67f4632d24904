// A microVM as a page server sees it: two regions of memory, a userfaultfd with UFFD_EVENT_REMOVE sent over a UNIX socket
// with a description, then threads that touch pages. Usage: microvm SOCKET MODE
//   serve: page p of the snapshot is full of the byte p; checks contents, offsets, removal, racing threads
//   hang:  touches one page, and says what it got
//   empty: sends a region of size 0
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

enum { page = 4096, pages = 64, second_offset = 128 };

static unsigned char *regions[2];

static void check(int ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	exit(1);
}

static void expect(int region, int index, int byte)
{
	unsigned char seen = ((volatile unsigned char *)regions[region])[index * page + index];
	if (seen == byte)
		return;
	printf("page %d of region %d has %d, not %d\n", index, region, seen, byte);
	exit(1);
}

static void *touch_all(void *argument)
{
	int step = (int)(long)argument;
	for (int index = 0; index < pages; index++) {
		int mixed = index * step % pages;
		if (mixed >= 8)
			expect(0, mixed, mixed);
		expect(1, mixed, second_offset + mixed);
	}
	return NULL;
}

static void send_to(int connection, int descriptor, const char *text)
{
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control = { 0 };
	struct iovec vector = { .iov_base = (void *)text, .iov_len = strlen(text) };
	struct msghdr message = { .msg_iov = &vector, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof(control.bytes) };
	struct cmsghdr *part = CMSG_FIRSTHDR(&message);
	part->cmsg_level = SOL_SOCKET;
	part->cmsg_type = SCM_RIGHTS;
	part->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(part), &descriptor, sizeof(int));
	check(sendmsg(connection, &message, 0) > 0, "sendmsg");
}

int main(int count, char **arguments)
{
	check(count == 3, "usage");
	const char *mode = arguments[2];
	int uffd = (int)syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);
	check(uffd >= 0, "userfaultfd");
	struct uffdio_api api = { .api = UFFD_API, .features = UFFD_FEATURE_EVENT_REMOVE };
	check(ioctl(uffd, UFFDIO_API, &api) == 0, "UFFDIO_API");
	for (int region = 0; region < 2; region++) {
		regions[region] = mmap(NULL, pages * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
		check(regions[region] != MAP_FAILED, "mmap");
		struct uffdio_register request = {
			.range = { (unsigned long)regions[region], pages * page }, .mode = UFFDIO_REGISTER_MODE_MISSING
		};
		check(ioctl(uffd, UFFDIO_REGISTER, &request) == 0, "UFFDIO_REGISTER");
	}
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	strncpy(address.sun_path, arguments[1], sizeof(address.sun_path) - 1);
	int connection = socket(AF_UNIX, SOCK_STREAM, 0);
	check(connect(connection, (struct sockaddr *)&address, sizeof(address)) == 0, "connect");
	char text[1024];
	snprintf(text, sizeof(text),
		 "[{\"base_host_virt_addr\": %lu, \"size\": %d, \"offset\": 0, \"page_size\": %d, \"page_size_kib\": %d, \"new\": []},"
		 " {\"base_host_virt_addr\": %lu, \"size\": %d, \"offset\": %d, \"page_size\": %d, \"page_size_kib\": %d}]",
		 (unsigned long)regions[0], strcmp(mode, "empty") == 0 ? 0 : pages * page, page, page,
		 (unsigned long)regions[1], pages * page, second_offset * page, page, page);
	send_to(connection, uffd, text);
	close(uffd);
	if (strcmp(mode, "serve") != 0) {
		printf("read %d\n", ((volatile unsigned char *)regions[0])[0]);
		return 0;
	}
	// Removed before anybody has touched it, and after.
	check(madvise(regions[0], 4 * page, MADV_DONTNEED) == 0, "madvise");
	expect(0, 1, 0);
	expect(0, 5, 5);
	pthread_t threads[4];
	for (long thread = 0; thread < 4; thread++)
		pthread_create(&threads[thread], NULL, touch_all, (void *)(2 * thread + 1));
	for (int thread = 0; thread < 4; thread++)
		pthread_join(threads[thread], NULL);
	check(madvise(regions[0], pages * page, MADV_DONTNEED) == 0, "madvise");
	for (int index = 0; index < pages; index++)
		expect(0, index, 0);
	printf("all as it should be\n");
	return 0;
}
