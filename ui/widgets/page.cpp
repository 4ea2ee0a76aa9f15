#include "widgets/page.h"

namespace onggi::ui {

Page::Page(QWidget* parent) : QWidget(parent) {}
Page::~Page() = default;

} // namespace onggi::ui
