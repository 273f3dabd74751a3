namespace ServiceComb.Net.LocalEngine.Storage;

/// <summary>One change of the engine's state: a record that is there from now on, or one that is gone.</summary>
internal readonly record struct JournalChange
{
    private JournalChange(string table, string id, byte[]? body) => (Table, Id, Body) = (table, id, body);

    public string Table { get; }

    public string Id { get; }

    /// <summary>Null for a deletion.</summary>
    public byte[]? Body { get; }

    public static JournalChange Put(string table, string id, byte[] body) => new(table, id, body);

    public static JournalChange Delete(string table, string id) => new(table, id, null);
}
