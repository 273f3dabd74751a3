using System.Security.Cryptography;
using System.Text;

namespace ServiceComb.Net.LocalEngine.Kie.State;

/// <summary>A version of an item. Never changes; an update makes the next version.</summary>
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

    /// <summary>Higher stands first in lists; 0 is not written.</summary>
    public long Priority { get; init; }

    /// <summary>A script that checks values, kept and not run.</summary>
    public string Check { get; init; } = "";

    public required long CreateRevision { get; init; }

    public required long UpdateRevision { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public required long CreateTime { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public required long UpdateTime { get; init; }

    /// <summary>The item as lists carry it, in UTF-8. Written once, on the first use.</summary>
    public byte[] Json => _json ??= KieRecordJson.Write(this, KieRecordForm.Listed);

    /// <summary>Same key, same labels, same project: same id, also after a deletion.</summary>
    public static string IdOf(string project, string key, LabelSet labels) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{KieStore.Domain}/{project}/{key}/{labels.Format}")));

    /// <summary>The next version; an empty value or status keeps the present one.</summary>
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
