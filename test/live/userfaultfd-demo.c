/* The judge of examples/userfaultfd-demo.ts: the same program in C, after the example of userfaultfd(2).
 * As there, pages are filled without waking their reader, who is woken when the result has been printed, so that the
 * order of the lines is certain. Usage: userfaultfd-demo NUMPAGES */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static int uffd;
static size_t page_size;

static void serve_one(char *page, int count)
{
	struct pollfd waiting = {.fd = uffd, .events = POLLIN};
	int ready = poll(&waiting, 1, -1);
	if (ready < 0)
		err(1, "poll");
	printf("\nfault_handler_thread():\n    poll() returns: nready = %d; POLLIN = %d; POLLERR = %d\n", ready,
	       !!(waiting.revents & POLLIN), !!(waiting.revents & POLLERR));

	struct uffd_msg message;
	if (read(uffd, &message, sizeof message) != sizeof message)
		err(1, "read");
	if (message.event != UFFD_EVENT_PAGEFAULT)
		errx(1, "unexpected event %d", message.event);
	printf("    UFFD_EVENT_PAGEFAULT event: flags = %llx; address = %llx\n",
	       (unsigned long long)message.arg.pagefault.flags, (unsigned long long)message.arg.pagefault.address);

	memset(page, 'A' + count % 20, page_size);
	struct uffdio_copy copy = {
		.dst = message.arg.pagefault.address & ~(uint64_t)(page_size - 1),
		.src = (uintptr_t)page,
		.len = page_size,
		.mode = UFFDIO_COPY_MODE_DONTWAKE,
	};
	if (ioctl(uffd, UFFDIO_COPY, &copy) < 0)
		err(1, "UFFDIO_COPY");
	printf("        (uffdio_copy.copy returned %lld)\n", (long long)copy.copy);
	struct uffdio_range range = {copy.dst, page_size};
	if (ioctl(uffd, UFFDIO_WAKE, &range) < 0)
		err(1, "UFFDIO_WAKE");
}

static void *fault_handler_thread(void *page)
{
	for (int count = 0;; count++)
		serve_one(page, count);
	return NULL;
}

static void *anonymous(size_t length)
{
	void *memory = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		err(1, "mmap");
	return memory;
}

int main(int argc, char **argv)
{
	if (argc != 2)
		errx(1, "usage: userfaultfd-demo NUMPAGES");
	/* Two threads print: a line is out before its thread goes on. */
	setvbuf(stdout, NULL, _IOLBF, 0);
	page_size = sysconf(_SC_PAGESIZE);
	size_t length = strtoull(argv[1], NULL, 0) * page_size;

	uffd = syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK | 1 /* UFFD_USER_MODE_ONLY */);
	if (uffd < 0)
		err(1, "userfaultfd");
	struct uffdio_api api = {.api = UFFD_API};
	if (ioctl(uffd, UFFDIO_API, &api) < 0)
		err(1, "UFFDIO_API");
	volatile char *memory = anonymous(length);
	printf("Address returned by mmap() = %p\n", (void *)memory);
	struct uffdio_register reg = {.range = {(uintptr_t)memory, length}, .mode = UFFDIO_REGISTER_MODE_MISSING};
	if (ioctl(uffd, UFFDIO_REGISTER, &reg) < 0)
		err(1, "UFFDIO_REGISTER");
	pthread_t handler;
	if (pthread_create(&handler, NULL, fault_handler_thread, anonymous(page_size)) != 0)
		errx(1, "pthread_create");

	for (size_t offset = 0xf; offset < length; offset += 1024) {
		char byte = memory[offset];
		printf("Read address %p in %s(): %c\n", (void *)(memory + offset), __func__, byte);
	}
	return 0;
}
