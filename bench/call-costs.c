/* What one system call costs in C, in nanoseconds: the median of seven rounds. Prints one line of JSON, as call-costs.js does. */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#ifndef UFFD_USER_MODE_ONLY
#define UFFD_USER_MODE_ONLY 1
#endif

/* Any page will do: nobody waits for it. */
static struct uffdio_range page_of_nobody(void)
{
	uint64_t size = sysconf(_SC_PAGESIZE);
	void *page = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (page == MAP_FAILED)
		err(1, "mmap");
	return (struct uffdio_range){(uintptr_t)page, size};
}

static int open_userfaultfd(void)
{
	struct uffdio_api api = {.api = UFFD_API};
	int uffd = syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK | UFFD_USER_MODE_ONLY);
	if (uffd < 0 || ioctl(uffd, UFFDIO_API, &api) < 0)
		err(1, "userfaultfd");
	return uffd;
}

static uint64_t now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + t.tv_nsec;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* A page that is there, to be write-protected. */
static struct uffdio_writeprotect page_to_protect(int uffd)
{
	uint64_t size = sysconf(_SC_PAGESIZE);
	char *page = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	struct uffdio_range range = {(uintptr_t)page, size};
	struct uffdio_register registered = {range, UFFDIO_REGISTER_MODE_WP, 0};
	if (page == MAP_FAILED || ioctl(uffd, UFFDIO_REGISTER, &registered) < 0)
		err(1, "a page to protect");
	return (struct uffdio_writeprotect){range, 0};
}

/* Takes the protection of a page away, or sets it again. */
static void toggle(int uffd, struct uffdio_writeprotect *page)
{
	page->mode ^= UFFDIO_WRITEPROTECT_MODE_WP;
	if (ioctl(uffd, UFFDIO_WRITEPROTECT, page) < 0)
		err(1, "UFFDIO_WRITEPROTECT");
}

/* Pages of which no two have a page table together, as code, heap and stacks of a large program. */
#define STRIDE ((2u << 20) + 4096u)
#define MOST_PAGES 64

/* Each page has the address of the next one, every one in another line of the cache. */
static void **chained_pages(void)
{
	int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
	char *pages = mmap(NULL, (size_t)MOST_PAGES * STRIDE, PROT_READ | PROT_WRITE, flags, -1, 0);
	if (pages == MAP_FAILED)
		err(1, "mmap");
	void **next = NULL;
	for (int page = MOST_PAGES - 1; page >= 0; page--) {
		void **link = (void **)(pages + (size_t)page * STRIDE + page * 64);
		*link = next;
		next = link;
	}
	return next;
}

/* One after another, as a processor has to that calls from one page into the next. */
static void read_pages(void **pages, int count)
{
	for (void *volatile *link = pages; count > 0; count--)
		link = *link;
}

static double cost_of_pages(int uffd, struct uffdio_writeprotect *protected, void **pages, int count)
{
	uint64_t begin = now();
	for (int i = 0; i < 100000; i++) {
		if (uffd >= 0)
			toggle(uffd, protected);
		read_pages(pages, count);
	}
	return (now() - begin) / 100000.0;
}

static void print_cost(const char *name, double each[7])
{
	static const char *separator = "";
	qsort(each, 7, sizeof each[0], ascending);
	printf("%s[\"%s\",%.0f]", separator, name, each[3]);
	separator = ",";
}

#define MEASURE(name, call)                                                                                            \
	do {                                                                                                           \
		double each[7];                                                                                        \
		for (int round = 0; round < 7; round++) {                                                              \
			uint64_t begin = now();                                                                        \
			for (int i = 0; i < 200000; i++)                                                               \
				(void)!(call);                                                                         \
			each[round] = (now() - begin) / 200000.0;                                                      \
		}                                                                                                      \
		print_cost(name, each);                                                                                \
	} while (0)

int main(void)
{
	char memory[64];
	struct pollfd none;
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	int uffd = open_userfaultfd();
	struct uffdio_range range = page_of_nobody();
	struct uffdio_writeprotect protected = page_to_protect(uffd);
	void **pages = chained_pages();
	printf("{\"costs\":[");
	MEASURE("ioctl", ioctl(fd, 0xc018aa3fu, memory));
	MEASURE("read", read(fd, memory, sizeof memory));
	MEASURE("poll", poll(&none, 0, 0));
	MEASURE("`ioctl(fd, request, view)`, success", ioctl(uffd, UFFDIO_WAKE, &range));
	MEASURE("an ioctl and a read, in a row", (ioctl(uffd, UFFDIO_WAKE, &range), read(uffd, memory, sizeof memory)));
	MEASURE("UFFDIO_WRITEPROTECT", (toggle(uffd, &protected), 0));
	for (int count = 16; count <= MOST_PAGES; count *= 2) {
		char name[80];
		double each[7];
		snprintf(name, sizeof name, "UFFDIO_WRITEPROTECT, and what reading of %d pages takes more after it", count);
		for (int round = 0; round < 7; round++)
			each[round] = cost_of_pages(uffd, &protected, pages, count) - cost_of_pages(-1, NULL, pages, count);
		print_cost(name, each);
	}
	printf("]}\n");
}
