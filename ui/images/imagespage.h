#pragma once

#include "models/engine.h"
#include "widgets/page.h"

class QSplitter;
class QStackedWidget;

namespace onggi::ui {

class Button;
class EmptyState;
class ImageActions;
class ImageBulk;
class ImageList;
class ImagePane;
class ImageTable;
class LayerIndex;

// The images on disk: the list at the left, the details of the selected one at the right, or what can be done
// with several.
class ImagesPage : public Page
{
    Q_OBJECT

public:
    explicit ImagesPage(Engine& engine, QWidget* parent = nullptr);
    ~ImagesPage() override;

    static PageEntry entry() { return {QStringLiteral("images"), tr("Images"), QStringLiteral("images")}; }
    QString filterPlaceholder() const override { return tr("Filter images…"); }
    void setFilter(const QString& text) override;
    QList<QWidget*> toolbarWidgets() override;
    QList<QAction*> paletteActions() override;
    void select(const QString& what) override;
    void activated() override;

protected:
    void hideEvent(QHideEvent* event) override;

private:
    void refresh();
    void refreshPrune();
    void choose();
    void makeToolbar();
    void showMenu(const QPoint& position);

    Engine& m_engine;
    ImageList* m_list;
    LayerIndex* m_index;
    ImageActions* m_imageActions;
    ImageTable* m_table;
    ImagePane* m_pane;
    ImageBulk* m_bulk;
    QStackedWidget* m_details; // of one image, or of several
    Button* m_build;
    Button* m_load;
    Button* m_prune;
    EmptyState* m_empty;
    QSplitter* m_splitter;
    QStackedWidget* m_stack;
    QList<QAction*> m_actions;
    QString m_wanted; // to be selected once it is listed
};

} // namespace onggi::ui
