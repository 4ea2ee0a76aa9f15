#include "widgets/stylesheet.h"

#include "widgets/theme.h"

#include <QHash>

namespace onggi::ui {

namespace {

/// $names stand for colours; see styleSheetFor().
constexpr auto sheet = R"(
QToolTip { background: $panel; color: $text; border: 1px solid $line; padding: 4px 6px; }

QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox, QComboBox {
    background: $field; color: $text; border: 1px solid $line; border-radius: 7px;
    selection-background-color: $accent; selection-color: $onAccent;
}
QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox { padding: 0 9px; min-height: 28px; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus { border-color: $accent; }
QPlainTextEdit[kind="bare"], QPlainTextEdit[kind="bare"]:focus { border: none; border-radius: 0; }
QLineEdit[invalid="true"] { border-color: $error; }
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled { color: $faint; }
QComboBox QLineEdit, QLineEdit[kind="bare"] { border: none; border-radius: 0; background: transparent; padding: 0; min-height: 0; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox::down-arrow { image: url(:/icons/chevron-down-$mood.svg); width: 14px; height: 14px; }
QComboBox QAbstractItemView { background: $panel; border: 1px solid $line; padding: 4px; outline: none;
    selection-background-color: $selection; selection-color: $text; }
QComboBox QAbstractItemView::item { min-height: 26px; padding: 0 6px; }
QSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::up-button, QDoubleSpinBox::down-button { border: none; width: 18px; background: transparent; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow { image: url(:/icons/chevron-up-$mood.svg); width: 10px; height: 10px; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow { image: url(:/icons/chevron-down-$mood.svg); width: 10px; height: 10px; }

QPushButton { background: $panel; color: $text; border: 1px solid $line; border-radius: 7px; padding: 0 13px; min-height: 28px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $pressed; }
QPushButton:focus { border-color: $accent; }
QPushButton:disabled { color: $faint; }
QPushButton:default { border-color: $accent; }
QPushButton[inert="true"], QPushButton[inert="true"]:hover { color: $faint; background: $panel; }
QPushButton[kind="primary"] { background: $accent; color: $onAccent; border-color: $accent; font-weight: 600; }
QPushButton[kind="primary"]:hover { background: $accentHover; border-color: $accentHover; }
QPushButton[kind="primary"]:pressed { background: $accentPressed; border-color: $accentPressed; }
QPushButton[kind="primary"]:focus { border-color: $text; }
QPushButton[kind="primary"]:disabled { background: $pill; border-color: $line; color: $faint; }
QPushButton[kind="danger"] { color: $error; }
QPushButton[kind="danger"]:hover { border-color: $error; }
QPushButton[kind="danger"][inert="true"] { color: $faint; border-color: $line; }
QPushButton[kind="primary"][inert="true"] { background: $pill; border-color: $line; color: $faint; }
QPushButton[kind="danger"]:disabled { color: $faint; border-color: $line; }
QPushButton[kind="quiet"] { color: $muted; min-height: 24px; padding: 0 9px; }
QPushButton[kind="quiet"]:hover { color: $text; }
QPushButton[kind="quiet"]:disabled, QPushButton[kind="link"]:disabled { color: $faint; }
QPushButton[kind="link"] { color: $link; background: transparent; border: none; padding: 0 4px; min-height: 20px; text-align: left; }
QPushButton[kind="link"]:hover { text-decoration: underline; }
QPushButton[kind="chip"]:checked { color: $accent; border-color: $accentLine; background: $selection; }
QPushButton::menu-indicator { width: 0; image: none; }

QToolButton { background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 4px; color: $text; }
QToolButton:hover { background: $hover; border-color: $line; }
QToolButton:pressed { background: $pressed; }
QToolButton:focus { border-color: $accent; }
QToolButton::menu-indicator { image: none; width: 0; }
QToolButton[kind="boxed"] { border-color: $line; background: $panel; }
QToolButton[kind="flat"] { color: $muted; }
QToolButton[kind="flat"]:hover { color: $text; }

QCheckBox, QRadioButton { spacing: 8px; min-height: 24px; }
QCheckBox::indicator { width: 16px; height: 16px; border: 1px solid $strongLine; border-radius: 4px; background: $field; }
QCheckBox::indicator:hover, QCheckBox:focus::indicator { border-color: $accent; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url(:/icons/tick-$mood.svg); }
QCheckBox::indicator:disabled { background: $pill; border-color: $line; }
QCheckBox:disabled, QRadioButton:disabled { color: $faint; }
QRadioButton::indicator { width: 14px; height: 14px; border: 1px solid $strongLine; border-radius: 8px; background: $field; }
QRadioButton::indicator:hover, QRadioButton:focus::indicator { border-color: $accent; }
QRadioButton::indicator:checked { background: $onAccent; border: 5px solid $accent; width: 6px; height: 6px; }
QRadioButton::indicator:disabled { background: $pill; border-color: $line; }

QTabWidget::pane { border: none; border-top: 1px solid $line; top: -1px; }
QTabBar { background: transparent; qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: $muted; border: none; border-bottom: 2px solid transparent; padding: 8px 12px 9px 12px; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $accent; border-bottom-color: $accent; font-weight: 600; }
QTabBar::tab:focus { color: $accent; }
QTabBar[kind="sessions"]::tab { border: none; border-radius: 6px; padding: 4px 10px; margin: 2px 1px; }
QTabBar[kind="sessions"]::tab:selected { background: $panel; color: $text; font-weight: 500; }

QAbstractItemView { background: $panel; alternate-background-color: $panel; border: none; outline: none;
    selection-background-color: $selection; selection-color: $text; }
QTableView, QTreeView { gridline-color: $line; }
QTableView[kind="quiet"]::item { padding: 0 16px 0 11px; border-bottom: 1px solid $line; }
QTableView[kind="quiet"]::item:hover { background: $hover; }
QTableView[kind="quiet"]::item:selected { background: $selection; color: $text; }
QTreeView::item, QListView::item { min-height: 26px; }
QTreeView::item:hover, QListView::item:hover { background: $hover; }
QTreeView::item:selected, QListView::item:selected { background: $selection; color: $text; }
QHeaderView { background: $panel; border: none; }
QHeaderView::section { background: $panel; color: $muted; border: none; border-bottom: 1px solid $line; padding: 0 8px 0 14px; min-height: 31px; font-size: $smallpt; }
QHeaderView::section:hover { color: $text; }
QHeaderView::up-arrow, QHeaderView::down-arrow { subcontrol-position: center right; width: 11px; height: 11px; right: 2px; }
QHeaderView::up-arrow { image: url(:/icons/chevron-up-$mood.svg); }
QHeaderView::down-arrow { image: url(:/icons/chevron-down-$mood.svg); }
QTableCornerButton::section { background: $panel; border: none; }

QScrollBar:vertical { background: transparent; width: 11px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 11px; margin: 0; }
QScrollBar::handle { background: $handle; border-radius: 3px; margin: 2px 3px; }
QScrollBar::handle:vertical { min-height: 28px; margin: 2px 2px 2px 3px; }
QScrollBar::handle:horizontal { min-width: 28px; margin: 3px 2px 2px 2px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget[kind="transparent"] { background: transparent; }

QMenu { background: $panel; border: 1px solid $line; padding: 5px; }
QMenu::item { padding: 6px 26px 6px 10px; border-radius: 5px; }
QMenu::item:selected { background: $selection; color: $text; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $line; margin: 5px 6px; }
QMenu::icon { padding-left: 8px; }

QProgressBar { background: $pill; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; text-align: center; color: transparent; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }

QSplitter::handle { background: $line; }
QSplitter::handle:hover { background: $accent; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }

QFrame[kind="card"] { background: $panel; border: 1px solid $line; border-radius: 9px; }
QFrame[kind="card"][clickable="true"]:hover { border-color: $strongLine; }
QFrame[kind="card"][clickable="true"]:focus { border-color: $accent; }
QFrame[kind="card"][selected="true"] { background: $selection; border-color: $accent; }
QFrame[kind="line"] { background: $line; border: none; }
QFrame[kind="error"] { background: $errorBack; border: 1px solid $errorLine; border-radius: 7px; }
QFrame[kind="notice"] { background: $notice; border: 1px solid $notice; border-radius: 7px; }
QFrame[kind="notice"] QLabel { color: $noticeText; }
QFrame[kind="notice"] QPushButton { background: transparent; border: none; color: $noticeAccent; font-weight: 600; }
QFrame[kind="code"] { background: $field; border: 1px solid $line; border-radius: 7px; }
QFrame[kind="popup"] { background: $panel; border: 1px solid $line; border-radius: 0; }

QLabel { background: transparent; }
QLabel[kind="muted"] { color: $muted; }
QLabel[kind="small"] { color: $muted; font-size: $smallpt; }
QLabel[kind="good"] { color: $running; }
QLabel[kind="bad"] { color: $error; }
QLabel[kind="warning"] { color: $warning; }
QLabel[kind="heading"] { font-size: $headpt; font-weight: 600; }
QLabel[kind="title"] { font-size: $titlept; font-weight: 600; }

QWidget[kind="panel"] { background: $panel; }
QWidget[kind="side"] { background: $side; }
QWidget[kind="field"] { background: $field; }
QDialog { background: $panel; }
QMessageBox { background: $panel; }
)";

QString mix(const QColor& over, const QColor& under, double share)
{
    const auto part = [share](int a, int b) { return int(a * share + b * (1 - share) + 0.5); };
    return QColor(part(over.red(), under.red()), part(over.green(), under.green()), part(over.blue(), under.blue())).name();
}

} // namespace

QString styleSheetFor(const Colors& c)
{
    const auto points = QFont().pointSizeF() > 0 ? QFont().pointSizeF() : 10.0;
    const auto size = [&](double factor) { return QString::number(points * factor, 'f', 1) + "pt"; };
    const QHash<QString, QString> values{
        {"background", c.background.name()},
        {"panel", c.panel.name()},
        {"field", c.background.name()},
        {"side", c.side.name()},
        {"line", c.line.name()},
        {"strongLine", mix(c.muted, c.line, 0.45)},
        {"text", c.text.name()},
        {"muted", c.muted.name()},
        {"faint", mix(c.muted, c.panel, 0.6)},
        {"accent", c.accent.name()},
        {"accentHover", mix(c.text, c.accent, 0.12)},
        {"accentPressed", mix(c.text, c.accent, 0.24)},
        {"accentLine", mix(c.accent, c.line, 0.5)},
        {"onAccent", c.onAccent.name()},
        {"running", c.running.name()},
        {"error", c.error.name()},
        {"errorBack", mix(c.error, c.panel, 0.09)},
        {"errorLine", mix(c.error, c.panel, 0.35)},
        {"warning", c.warning.name()},
        {"link", c.link.name()},
        {"hover", c.hover.name()},
        {"pressed", mix(c.text, c.panel, 0.12)},
        {"selection", c.selection.name()},
        {"pill", c.pill.name()},
        {"handle", mix(c.muted, c.panel, 0.4)},
        {"notice", c.dark ? "#3a3d40" : "#2c2a27"},
        {"noticeText", "#f1efea"},
        {"noticeAccent", "#7fd0bb"},
        {"mood", c.dark ? "dark" : "light"},
        {"smallpt", size(0.9)},
        {"headpt", size(1.15)},
        {"titlept", size(1.5)},
    };
    QString filled;
    const auto source = QString::fromLatin1(sheet);
    filled.reserve(source.size());
    for (qsizetype at = 0; at < source.size();) {
        if (source[at] != '$') {
            filled += source[at++];
            continue;
        }
        auto end = at + 1;
        while (end < source.size() && source[end].isLetter())
            ++end;
        filled += values.value(source.mid(at + 1, end - at - 1));
        at = end;
    }
    return filled;
}

} // namespace onggi::ui
