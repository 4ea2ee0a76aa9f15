FROM busybox
ARG dir=/srv/app
ARG tag=v1.2.3
ENV HOME=${dir:-/root} \
    VERSION=${tag#v} \
    MAJOR="${tag%%.*}" \
    QUOTED='single $dir' \
    ESCAPED=\$dir \
    SPACES=a\ b\ c \
    NESTED=${unset:-${dir:+${tag//./-}}} \
    EMPTY=
LABEL "com.example.quoted key"="value with \"quotes\"" multi="line one \
line two"
LABEL old style of a label
WORKDIR $dir/$VERSION
ADD archive.tar.gz *.txt [a-c]?.conf $dir/
COPY ["with space.txt", "/with space/"]
EXPOSE ${port:-8000}-8003/tcp 53/udp
USER ${user:-nobody}:${group:-nogroup}
CMD echo "$HOME" '${VERSION}' && \
    exec "$@"
