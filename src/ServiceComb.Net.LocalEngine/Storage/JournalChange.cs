namespace ServiceComb.Net.LocalEngine.Storage;

/// <summary>The insertion, update or deletion of a record.</summary>
internal readonly record struct JournalChange
{
    private JournalChange(string table, string id, byte[]? body) => (Table, Id, Body) = (table, id, body);

    public string Table { get; }

    public string Id { get; }

    /// <summary>Gets the body; null for a deletion.</summary>
    public byte[]? Body { get; }

    public static JournalChange Put(string table, string id, byte[] body) => new(table, id, body);

    public static JournalChange Delete(string table, string id) => new(table, id, null);
}
