#pragma once

#include "models/storefeed.h"

#include <QAbstractButton>
#include <QScrollArea>

class QLabel;

namespace onggi::ui {

/// A network or a container in the picture: drawn by itself, pressed with the mouse or the keyboard.
class NetworkNode : public QAbstractButton
{
    Q_OBJECT
public:
    enum class Kind { Network, Container };
    NetworkNode(Kind kind, const QString& key, const QString& title, const QString& detail, bool live, QWidget* parent);
    Kind kind() const { return m_kind; }
    const QString& key() const { return m_key; } ///< a network's name, a container's id
    void setChosen(bool chosen);

    static constexpr int nodeWidth = 190;
    static constexpr int nodeHeight = 46;

signals:
    void hovered(bool inside);

protected:
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    Kind m_kind;
    QString m_key;
    QString m_title;
    QString m_detail;
    bool m_live;
    bool m_chosen = false;
};

/// The networks at the left, the containers at the right, and a line with the address for each connection. What the
/// pointer or the keyboard is on has its lines in the accent colour. Up and Down go along a column, Left and Right along
/// a line, Return opens. Owned by the pane.
class NetworkPicture : public QScrollArea
{
    Q_OBJECT
public:
    explicit NetworkPicture(StoreFeed& feed, QWidget* parent = nullptr);
    void setCurrentNetwork(const QString& name);

signals:
    void networkChosen(const QString& name);
    void containerChosen(const QString& id);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    class Canvas;
    struct Line
    {
        int network = 0; ///< indexes of m_nodes
        int container = 0;
        QString address;
        bool operator==(const Line&) const = default;
    };
    void rebuild();
    void place();
    void choose(NetworkNode* node);
    int step(int from, int key) const;
    int rightColumn() const;

    StoreFeed& m_feed;
    QLabel* m_summary;
    Canvas* m_canvas;
    QList<NetworkNode*> m_nodes; ///< networks first
    QList<Line> m_lines;
    QStringList m_signature;     ///< what the nodes show, to tell whether anything changed
    QString m_current;
    int m_hovered = -1;
};

} // namespace onggi::ui
