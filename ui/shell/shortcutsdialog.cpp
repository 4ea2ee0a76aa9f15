#include "shell/shortcutsdialog.h"

#include "widgets/theme.h"

#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace onggi::ui {

ShortcutsDialog::ShortcutsDialog(QWidget* parent) : QDialog(parent)
{
    setWindowTitle(tr("Keyboard shortcuts"));
    struct Group
    {
        QString title;
        QList<QPair<QString, QString>> keys;
    };
    const QList<Group> groups{
        {tr("Everywhere"),
         {{"Ctrl+1 … Ctrl+6", tr("Containers, Images, Hub, Volumes, Networks, System")},
          {"Ctrl+N", tr("Run a container…")},
          {"Ctrl+E", tr("Choose another engine")},
          {"Ctrl+K", tr("Palette of all actions and objects")},
          {"/", tr("Filter or search")},
          {"Ctrl+F", tr("Filter or search")},
          {"Esc", tr("Clear the filter, close a dialog")},
          {"F1", tr("This list")},
          {"Ctrl+Q", tr("Quit")}}},
        {tr("In the list of containers"),
         {{"Enter", tr("Terminal, or the logs of a stopped one")},
          {"S", tr("Start")},
          {"T", tr("Stop")},
          {"R", tr("Restart")},
          {"P", tr("Pause or resume")},
          {"E", tr("Open a shell")},
          {"L", tr("Edit the limits…")},
          {"C", tr("Change the settings…")},
          {"F2", tr("Rename…")},
          {"Del", tr("Remove")}}},
        {tr("In the lists of images, volumes and networks"), {{"Del", tr("Remove")}}},
        {tr("In the picture of networks and the graph of layers"),
         {{"Up Down Left Right", tr("Go along the lines")}, {"Enter", tr("Open")}}},
        {tr("In a terminal"),
         {{"Ctrl+Shift+C", tr("Copy")}, {"Ctrl+Shift+V", tr("Paste")}, {"Ctrl+Shift+F", tr("Search")}}},
    };
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(22, 18, 22, 20);
    layout->setSpacing(14);
    for (const auto& group : groups) {
        auto* title = new QLabel(group.title, this);
        title->setProperty("kind", "heading");
        layout->addWidget(title);
        auto* grid = new QGridLayout;
        grid->setHorizontalSpacing(22);
        grid->setVerticalSpacing(5);
        grid->setColumnMinimumWidth(0, 150);
        grid->setColumnStretch(1, 1);
        int row = 0;
        for (const auto& [keys, meaning] : group.keys) {
            auto* left = new QLabel(keys, this);
            left->setFont(Theme::monospace());
            auto* right = new QLabel(meaning, this);
            right->setProperty("kind", "muted");
            grid->addWidget(left, row, 0);
            grid->addWidget(right, row, 1);
            ++row;
        }
        layout->addLayout(grid);
    }
}

} // namespace onggi::ui
