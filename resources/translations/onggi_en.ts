<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en">
<context>
    <name>Humanize</name>
    <message numerus="yes">
        <source>%n second(s)</source>
        <translation>
            <numerusform>%n second</numerusform>
            <numerusform>%n seconds</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s)</source>
        <translation>
            <numerusform>%n minute</numerusform>
            <numerusform>%n minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s)</source>
        <translation>
            <numerusform>%n hour</numerusform>
            <numerusform>%n hours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) ago</source>
        <translation>
            <numerusform>%n day ago</numerusform>
            <numerusform>%n days ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n week(s) ago</source>
        <translation>
            <numerusform>%n week ago</numerusform>
            <numerusform>%n weeks ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n month(s) ago</source>
        <translation>
            <numerusform>%n month ago</numerusform>
            <numerusform>%n months ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n year(s) ago</source>
        <translation>
            <numerusform>%n year ago</numerusform>
            <numerusform>%n years ago</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Isolation</name>
    <message numerus="yes">
        <source>seccomp, %n filter(s)</source>
        <translation>
            <numerusform>seccomp, %n filter</numerusform>
            <numerusform>seccomp, %n filters</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RestartPolicy</name>
    <message numerus="yes">
        <source>After a failure, at most %n time(s)</source>
        <translation>
            <numerusform>After a failure, at most %n time</numerusform>
            <numerusform>After a failure, at most %n times</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StopReason</name>
    <message numerus="yes">
        <source>It is in a crash loop: it has failed %n time(s), the last time with code %1, and is started again each time.</source>
        <translation>
            <numerusform>It is in a crash loop: it has failed once, with code %1, and is started again each time.</numerusform>
            <numerusform>It is in a crash loop: it has failed %n times, the last time with code %1, and is started again each time.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>onggi::ui::BuildDialog</name>
    <message numerus="yes">
        <source>%n instruction(s)</source>
        <translation>
            <numerusform>%n instruction</numerusform>
            <numerusform>%n instructions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Sending the folder: %1, %n file(s)</source>
        <translation>
            <numerusform>Sending the folder: %1, %n file</numerusform>
            <numerusform>Sending the folder: %1, %n files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>onggi::ui::BulkPanel</name>
    <message numerus="yes">
        <source>%n container(s) selected</source>
        <translation>
            <numerusform>%n container selected</numerusform>
            <numerusform>%n containers selected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Project %1: %n container(s)</source>
        <translation>
            <numerusform>Project %1: %n container</numerusform>
            <numerusform>Project %1: %n containers</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>onggi::ui::Connection</name>
    <message numerus="yes">
        <source>%1 does not answer within %n second(s). Is the address right, and the way there open?</source>
        <translation>
            <numerusform>%1 does not answer within %n second. Is the address right, and the way there open?</numerusform>
            <numerusform>%1 does not answer within %n seconds. Is the address right, and the way there open?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>onggi::ui::ContainerActions</name>
    <message numerus="yes">
        <source>%n container(s)</source>
        <translation>
            <numerusform>%n container</numerusform>
            <numerusform>%n containers</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>onggi::ui::ContainerDialogs</name>
    <message numerus="yes">
        <source> and %n more</source>
        <translation>
            <numerusform> and %n more</numerusform>
            <numerusform> and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Remove %n stopped container(s)?</source>
        <translation>
            <numerusform>Remove %n stopped container?</numerusform>
            <numerusform>Remove %n stopped containers?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Removed %n container(s)</source>
        <translation>
            <numerusform>Removed %n container</numerusform>
            <numerusform>Removed %n containers</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>onggi::ui::ContainerTree</name>
    <message numerus="yes">
        <source>%n container(s)</source>
        <translation>
            <numerusform>%n container</numerusform>
            <numerusform>%n containers</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>onggi::ui::EventWatch</name>
    <message numerus="yes">
        <source>What listens at %1 has not answered for %n second(s).</source>
        <translation>
            <numerusform>What listens at %1 has not answered for %n second.</numerusform>
            <numerusform>What listens at %1 has not answered for %n seconds.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>onggi::ui::FilesPane</name>
    <message numerus="yes">
        <source>%n entries</source>
        <translation>
            <numerusform>%n entry</numerusform>
            <numerusform>%n entries</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n entries, and more</source>
        <translation>
            <numerusform>%n entry, and more</numerusform>
            <numerusform>%n entries, and more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>onggi::ui::ImageActions</name>
    <message numerus="yes">
        <source>%n image(s) gone: %1 came free.</source>
        <translation>
            <numerusform>%n image gone: %1 came free.</numerusform>
            <numerusform>%n images gone: %1 came free.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n name(s) gone.</source>
        <translation>
            <numerusform>%n name gone.</numerusform>
            <numerusform>%n names gone.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>onggi::ui::ImageBulk</name>
    <message numerus="yes">
        <source>%n of them could not be deleted. The engine says: %1.</source>
        <translation>
            <numerusform>%n of them could not be deleted. The engine says: %1.</numerusform>
            <numerusform>%n of them could not be deleted. The engine says: %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) selected</source>
        <translation>
            <numerusform>%n image selected</numerusform>
            <numerusform>%n images selected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) go, and %1 come free.</source>
        <translation>
            <numerusform>%n image goes, and %1 comes free.</numerusform>
            <numerusform>%n images go, and %1 comes free.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>onggi::ui::ImageList</name>
    <message numerus="yes">
        <source>%n container(s)</source>
        <translation>
            <numerusform>%n container</numerusform>
            <numerusform>%n containers</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>onggi::ui::ImagePane</name>
    <message numerus="yes">
        <source>%n image(s) take %1.</source>
        <translation>
            <numerusform>%n image takes %1.</numerusform>
            <numerusform>%n images take %1.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>onggi::ui::IsolationPane</name>
    <message numerus="yes">
        <source>%n wall(s) are open: they are marked below.</source>
        <translation>
            <numerusform>%n wall is open: it is marked below.</numerusform>
            <numerusform>%n walls are open: they are marked below.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>onggi::ui::LayerBars</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>onggi::ui::LayerBox</name>
    <message numerus="yes">
        <source>%n layer(s)</source>
        <translation>
            <numerusform>%n layer</numerusform>
            <numerusform>%n layers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>in %n image(s)</source>
        <translation>
            <numerusform>in %n image</numerusform>
            <numerusform>in %n images</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>onggi::ui::LayersView</name>
    <message numerus="yes">
        <source>shared with %n image(s)</source>
        <translation>
            <numerusform>shared with %n image</numerusform>
            <numerusform>shared with %n images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s), from the top to the base.</source>
        <translation>
            <numerusform>%n layer, from the top to the base.</numerusform>
            <numerusform>%n layers, from the top to the base.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them belong(s) to this image alone: the rest is stored once for all.</source>
        <translation>
            <numerusform>%n of them belongs to this image alone: the rest is stored once for all.</numerusform>
            <numerusform>%n of them belong to this image alone: the rest is stored once for all.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>onggi::ui::LinkCard</name>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>%n more</numerusform>
            <numerusform>%n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>onggi::ui::LogView</name>
    <message numerus="yes">
        <source>%n line(s)</source>
        <translation>
            <numerusform>%n line</numerusform>
            <numerusform>%n lines</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>↓ %n new line(s)</source>
        <translation>
            <numerusform>↓ %n new line</numerusform>
            <numerusform>↓ %n new lines</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>onggi::ui::Navigation</name>
    <message numerus="yes">
        <source>%n running</source>
        <translation>
            <numerusform>%n running</numerusform>
            <numerusform>%n running</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>onggi::ui::OverviewTab</name>
    <message numerus="yes">
        <source>%n time(s) in a row</source>
        <translation>
            <numerusform>%n time in a row</numerusform>
            <numerusform>%n times in a row</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>onggi::ui::Practice</name>
    <message numerus="yes">
        <source>Found %n image(s) for “%1”.</source>
        <translation>
            <numerusform>Found %n image for “%1”.</numerusform>
            <numerusform>Found %n images for “%1”.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>onggi::ui::ProcessesPane</name>
    <message numerus="yes">
        <source>%n process(es)</source>
        <translation>
            <numerusform>%n process</numerusform>
            <numerusform>%n processes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>onggi::ui::PruneDialog</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s), frees %1</source>
        <translation>
            <numerusform>%n image, frees %1</numerusform>
            <numerusform>%n images, frees %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>onggi::ui::PruneVolumesDialog</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n volume(s), frees %1</source>
        <translation>
            <numerusform>%n volume, frees %1</numerusform>
            <numerusform>%n volumes, frees %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>onggi::ui::PushDialog</name>
    <message numerus="yes">
        <source>Pushed %1: %n layer(s) sent, %2.</source>
        <translation>
            <numerusform>Pushed %1: %n layer sent, %2.</numerusform>
            <numerusform>Pushed %1: %n layers sent, %2.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>onggi::ui::RegistryChooser</name>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>%n more</numerusform>
            <numerusform>%n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>onggi::ui::SaveDialog</name>
    <message numerus="yes">
        <source>Save %n image(s)</source>
        <translation>
            <numerusform>Save %n image</numerusform>
            <numerusform>Save %n images</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>onggi::ui::StatsPane</name>
    <message numerus="yes">
        <source>%n process(es)</source>
        <translation>
            <numerusform>%n process</numerusform>
            <numerusform>%n processes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n processor(s)</source>
        <translation>
            <numerusform>%n processor</numerusform>
            <numerusform>%n processors</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>onggi::ui::VolumeFiles</name>
    <message numerus="yes">
        <source>%n file(s), %1</source>
        <translation>
            <numerusform>%n file, %1</numerusform>
            <numerusform>%n files, %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The first %n file(s); there are more.</source>
        <translation>
            <numerusform>The first file; there are more.</numerusform>
            <numerusform>The first %n files; there are more.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>onggi::ui::VolumesPage</name>
    <message numerus="yes">
        <source>%n container(s)</source>
        <translation>
            <numerusform>%n container</numerusform>
            <numerusform>%n containers</numerusform>
        </translation>
    </message>
</context>
</TS>
