#
# An old style file, as images of ten years ago had them.
#
FROM debian:jessie
MAINTAINER Someone Else "someone@example.org"

ENV NGINX_VERSION 1.9.9-1~jessie
ENV DEBIAN_FRONTEND noninteractive

RUN apt-key adv --keyserver hkp://pgp.mit.edu:80 --recv-keys 573BFD6B3D8FBC641079A6ABABF5BD827BD9BF62 \
	&& echo "deb http://nginx.org/packages/mainline/debian/ jessie nginx" >> /etc/apt/sources.list \
	&& apt-get update \
	&& apt-get install -y \
						ca-certificates \
						nginx=${NGINX_VERSION} \
						# what the entry point needs
						gettext-base \
	&& rm -rf /var/lib/apt/lists/*

# forward request and error logs to docker log collector
RUN ln -sf /dev/stdout /var/log/nginx/access.log
RUN ln -sf /dev/stderr /var/log/nginx/error.log

VOLUME ["/var/cache/nginx"]
VOLUME /etc/nginx /srv/www
EXPOSE 80 443
CMD ["nginx", "-g", "daemon off;"]
