#include "sys/pipe.h"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace onggi::sys {

namespace {

constexpr int bulkSize = 1 << 20;

} // namespace

Result<Pipe> makePipe(PipeUse use)
{
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) < 0)
        return failErrno(errno, "make a pipe");
    Pipe pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
    if (use == PipeUse::Bulk)
        (void)::fcntl(pipe.write.get(), F_SETPIPE_SZ, bulkSize);
    return pipe;
}

} // namespace onggi::sys
