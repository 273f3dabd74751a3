using System.Security.Cryptography;
using System.Text;

namespace ServiceComb.Net.LocalEngine.Kie.State;

/// <summary>An immutable version of an item. An update creates the next version.</summary>
internal sealed class KieRecord
{
    private byte[]? _json;

    public required string Id { get; init; }

    public required string Project { get; init; }

    public required string Key { get; init; }

    public required string Value { get; init; }

    public required string ValueType { get; init; }

    public required string Status { get; init; }

    public required LabelSet Labels { get; init; }

    /// <summary>Gets the priority. Items with a higher priority come first in lists; 0 is not serialized.</summary>
    public long Priority { get; init; }

    /// <summary>Gets the validation script, which is stored but not executed.</summary>
    public string Check { get; init; } = "";

    public required long CreateRevision { get; init; }

    public required long UpdateRevision { get; init; }

    /// <summary>Gets the creation time, in seconds since 1970.</summary>
    public required long CreateTime { get; init; }

    /// <summary>Gets the time of the last update, in seconds since 1970.</summary>
    public required long UpdateTime { get; init; }

    /// <summary>Gets the item in the format of lists, in UTF-8. It is serialized on first use.</summary>
    public byte[] Json => _json ??= KieRecordJson.Write(this, KieRecordForm.Listed);

    /// <summary>Computes the id from project, key and labels. An item that is created again after a deletion gets the same
    /// id.</summary>
    public static string ComputeId(string project, string key, LabelSet labels) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{KieStore.Domain}/{project}/{key}/{labels.Format}")));

    /// <summary>Creates the next version; an empty value or status keeps the current one.</summary>
    public KieRecord Next(string value, string status, long revision, long time) => new()
    {
        Id = Id,
        Project = Project,
        Key = Key,
        Value = value.Length == 0 ? Value : value,
        ValueType = ValueType,
        Status = status.Length == 0 ? Status : status,
        Labels = Labels,
        Priority = Priority,
        Check = Check,
        CreateRevision = CreateRevision,
        UpdateRevision = revision,
        CreateTime = CreateTime,
        UpdateTime = time,
    };
}
