using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ServiceComb.Net.LocalEngine.Storage;

namespace ServiceComb.Net.LocalEngine.ControlPlane.State;

/// <summary>The records of one kind, in memory and in a table of the database.</summary>
/// <param name="name">The name of the table.</param>
/// <param name="type">How a record is written.</param>
/// <param name="getId">Returns the id of a record.</param>
internal sealed class RecordTable<T>(string name, JsonTypeInfo<T> type, Func<T, string> getId)
    where T : class
{
    private readonly Dictionary<string, T> _records = new(StringComparer.Ordinal);

    public IEnumerable<T> All => _records.Values;

    public T? Find(string id) => _records.GetValueOrDefault(id);

    public void Load(EngineDatabase database)
    {
        foreach (var record in database.Read(name, stored => JsonSerializer.Deserialize(stored.Body, type)))
        {
            _records[getId(record)] = record;
        }
    }

    public (JournalChange Change, Action Apply) Put(T record)
    {
        var id = getId(record);
        return (JournalChange.Put(name, id, JsonSerializer.SerializeToUtf8Bytes(record, type)), () => _records[id] = record);
    }

    public (JournalChange Change, Action Apply) Delete(T record)
    {
        var id = getId(record);
        return (JournalChange.Delete(name, id), () => _records.Remove(id));
    }
}
