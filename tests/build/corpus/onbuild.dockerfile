FROM ruby:2.7
RUN bundle config --global frozen 1
WORKDIR /usr/src/app
ONBUILD COPY Gemfile Gemfile.lock ./
ONBUILD RUN bundle install
ONBUILD ARG RAILS_ENV=production
ONBUILD RUN <<EOF
rake assets:precompile
rm -rf tmp
EOF
ONBUILD COPY . .
