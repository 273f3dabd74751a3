using System.Buffers.Text;
using System.Globalization;
using System.Text;
using ServiceComb.Net.LocalEngine.Storage;

namespace ServiceComb.Net.LocalEngine.Kie.State;

/// <summary>Stores the current version of every item, the earlier versions, and the revision, which deletions increment as
/// well.</summary>
internal sealed class KieJournal(Journal journal)
{
    private const string Items = "kie_item";
    private const string Versions = "kie_version";
    private const string Revisions = "kie_revision";

    /// <summary>Stages a change.</summary>
    /// <param name="owner">The store's lock.</param>
    /// <param name="id">The item that the change affects; null when it affects several.</param>
    /// <param name="stage">Validates the change and sets the records to write.</param>
    /// <returns>A task that fails with a <see cref="StorageException"/> when the change cannot be written.</returns>
    public Task<T> ChangeAsync<T>(Lock owner, string? id, Func<PendingChange, T> stage) => journal.ChangeAsync(new ChangeSubject(owner, id), stage);

    public static JournalChange[] Put(KieRecord record) =>
    [
        JournalChange.Put(Items, record.Id, KieRecordJson.Write(record, KieRecordForm.Whole)),
        PutRevision(record.UpdateRevision),
    ];

    public static JournalChange[] Replace(KieRecord record, long replacedRevision, byte[] replaced, long? forgotten)
    {
        var item = JournalChange.Put(Items, record.Id, KieRecordJson.Write(record, KieRecordForm.Whole));
        var version = JournalChange.Put(Versions, VersionId(record.Id, replacedRevision), replaced);
        var revision = PutRevision(record.UpdateRevision);
        return forgotten is { } oldest
            ? [item, version, revision, JournalChange.Delete(Versions, VersionId(record.Id, oldest))]
            : [item, version, revision];
    }

    public static JournalChange[] Delete(List<(string Id, KieHistory? History)> items, long revision)
    {
        List<JournalChange> changes = [PutRevision(revision)];
        foreach (var (id, history) in items)
        {
            changes.Add(JournalChange.Delete(Items, id));
            foreach (var version in history?.Revisions ?? [])
            {
                changes.Add(JournalChange.Delete(Versions, VersionId(id, version)));
            }
        }

        return [.. changes];
    }

    /// <summary>Reads the items, ordered by update revision.</summary>
    public IEnumerable<KieRecord> ReadRecords() =>
        journal.Read(Items, static stored => KieRecordJson.Read(stored.Body)).OrderBy(static record => record.UpdateRevision);

    /// <summary>Reads the earlier versions, oldest first.</summary>
    public IEnumerable<(string Id, long Revision, byte[] Json)> ReadVersions() => journal
        .Read(Versions, static stored =>
        {
            var slash = stored.Id.IndexOf('/', StringComparison.Ordinal);
            return (stored.Id[..slash], long.Parse(stored.Id.AsSpan(slash + 1), CultureInfo.InvariantCulture), stored.Body);
        })
        .OrderBy(static version => version.Item2);

    public long ReadRevision() => journal.Read(Revisions, static stored => ParseRevision(stored.Body)) is [var revision, ..] ? revision : 0;

    private static long ParseRevision(byte[] body) =>
        Utf8Parser.TryParse(body, out long revision, out var length) && length == body.Length ? revision : throw new FormatException();

    private static JournalChange PutRevision(long revision) =>
        JournalChange.Put(Revisions, KieStore.Domain, Encoding.ASCII.GetBytes(revision.ToString(CultureInfo.InvariantCulture)));

    private static string VersionId(string id, long revision) => string.Create(CultureInfo.InvariantCulture, $"{id}/{revision}");
}
