namespace ServiceComb.Net.LocalEngine.Storage;

/// <summary>A stored record.</summary>
/// <param name="Id">The id within the table.</param>
/// <param name="Body">The serialized content.</param>
internal readonly record struct JournalRecord(string Id, byte[] Body);
