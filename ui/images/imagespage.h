#pragma once

#include "models/engine.h"
#include "widgets/page.h"

class QSplitter;
class QStackedWidget;

namespace onggi::ui {

class EmptyState;
class ImageList;
class ImagePane;
class ImageTable;

// The images on disk: the list at the left, the details of the selected one at the right.
class ImagesPage : public Page
{
    Q_OBJECT

public:
    explicit ImagesPage(Engine& engine, QWidget* parent = nullptr);
    ~ImagesPage() override;

    QString pageId() const override { return QStringLiteral("images"); }
    QString title() const override { return tr("Images"); }
    QString iconName() const override { return QStringLiteral("images"); }
    std::optional<int> count() const override;
    QString filterPlaceholder() const override { return tr("Filter images…"); }
    void setFilter(const QString& text) override;
    QList<QAction*> paletteActions() override;
    void select(const QString& what) override;
    void activated() override;

protected:
    void hideEvent(QHideEvent* event) override;

private:
    void refresh();
    void showMenu(const QPoint& position);

    Engine& m_engine;
    ImageList* m_list;
    ImageTable* m_table;
    ImagePane* m_pane;
    EmptyState* m_empty;
    QSplitter* m_splitter;
    QStackedWidget* m_stack;
    QList<QAction*> m_actions;
    QString m_wanted; // to be selected once it is listed
};

} // namespace onggi::ui
