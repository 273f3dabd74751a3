namespace ServiceComb.Net.LocalEngine.Storage;

/// <summary>A stored record.</summary>
/// <param name="Id">Its id within its table.</param>
/// <param name="Body">What its owner stored.</param>
internal readonly record struct JournalRecord(string Id, byte[] Body);
