/* A file that hangs, as one of a mount does whose server is gone: hanging-file FILE mounts itself over FILE (as root) and prints
 * "mounted". A read at offset 0 is answered with 'a' when its input ends, every other read with 'b' at once. */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static int device;
static struct {
	uint64_t unique;
	uint32_t size;
} waiting[64];
static int waiters;

static void answer(uint64_t unique, int error, const void *body, size_t size)
{
	static char message[sizeof(struct fuse_out_header) + 65536];
	struct fuse_out_header head = {.len = sizeof head + size, .error = -error, .unique = unique};
	memcpy(message, &head, sizeof head);
	if (size > 0)
		memcpy(message + sizeof head, body, size);
	/* Whoever asked may be gone. */
	if (write(device, message, head.len) < 0 && errno != ENOENT)
		err(1, "write to /dev/fuse");
}

static void answer_bytes(uint64_t unique, uint32_t size, char byte)
{
	static char bytes[65536];
	memset(bytes, byte, size);
	answer(unique, 0, bytes, size);
}

static void handle(const struct fuse_in_header *in, const void *argument)
{
	const struct fuse_init_in *asked = argument;
	const struct fuse_read_in *read = argument;
	struct fuse_init_out init = {.major = FUSE_KERNEL_VERSION, .minor = FUSE_KERNEL_MINOR_VERSION,
				     .max_readahead = 0, .max_write = 4096};
	struct fuse_attr_out attributes = {.attr_valid = 1,
					   .attr = {.ino = FUSE_ROOT_ID, .size = 1 << 20, .mode = S_IFREG | 0644, .nlink = 1}};
	struct fuse_open_out open = {.open_flags = FOPEN_DIRECT_IO};
	switch (in->opcode) {
	case FUSE_INIT:
		if (asked->minor < init.minor)
			init.minor = asked->minor;
		answer(in->unique, 0, &init, sizeof init);
		break;
	case FUSE_GETATTR:
		answer(in->unique, 0, &attributes, sizeof attributes);
		break;
	case FUSE_OPEN:
		answer(in->unique, 0, &open, sizeof open);
		break;
	case FUSE_READ:
		if (read->offset > 0 || waiters == 64) {
			answer_bytes(in->unique, read->size, 'b');
		} else {
			waiting[waiters].unique = in->unique;
			waiting[waiters++].size = read->size;
		}
		break;
	case FUSE_FLUSH:
	case FUSE_RELEASE:
		answer(in->unique, 0, NULL, 0);
		break;
	case FUSE_FORGET:
	case FUSE_BATCH_FORGET:
	case FUSE_INTERRUPT:
		break;
	default:
		answer(in->unique, ENOSYS, NULL, 0);
	}
}

int main(int argc, char **argv)
{
	static char request[FUSE_MIN_READ_BUFFER + 65536], options[128];
	int ended = 0;
	if (argc != 2)
		errx(2, "usage: hanging-file FILE");
	device = open("/dev/fuse", O_RDWR | O_CLOEXEC);
	if (device < 0)
		err(1, "/dev/fuse");
	snprintf(options, sizeof options, "fd=%d,rootmode=%o,user_id=%d,group_id=%d", device, S_IFREG, getuid(), getgid());
	if (mount("hanging-file", argv[1], "fuse", MS_NOSUID | MS_NODEV, options) != 0)
		err(1, "mount on %s", argv[1]);
	puts("mounted");
	fflush(stdout);
	struct pollfd sources[2] = {{.fd = device, .events = POLLIN}, {.fd = 0, .events = POLLIN}};
	while (!ended) {
		if (poll(sources, 2, -1) < 0)
			err(1, "poll");
		if (sources[0].revents && read(device, request, sizeof request) > 0)
			handle((struct fuse_in_header *)request, request + sizeof(struct fuse_in_header));
		ended = sources[1].revents != 0;
	}
	for (int i = 0; i < waiters; i++)
		answer_bytes(waiting[i].unique, waiting[i].size, 'a');
	umount2(argv[1], MNT_DETACH);
}
