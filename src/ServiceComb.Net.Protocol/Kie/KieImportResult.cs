using System.Text.Json.Serialization;
using ServiceComb.Net.Protocol.Errors;

namespace ServiceComb.Net.Protocol.Kie;

/// <summary>What became of the items of an import.</summary>
public sealed record KieImportResult
{
    /// <summary>Those that were taken.</summary>
    public IReadOnlyList<KieItem> Success { get; init => field = value ?? []; } = [];

    /// <summary>Those that were not.</summary>
    public IReadOnlyList<KieImportFailure> Failure { get; init => field = value ?? []; } = [];

    /// <summary>The same as <see cref="Success"/> under the name that the cloud's table gives it.</summary>
    [JsonInclude]
    [JsonPropertyName("OK")]
    internal IReadOnlyList<KieItem>? Ok
    {
        get => null;
        init => Success = value ?? Success;
    }
}

/// <summary>An item that was not imported.</summary>
public sealed record KieImportFailure
{
    /// <summary>Its key.</summary>
    public string? Key { get; init; }

    /// <summary>Its labels.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Six digits: 400004 for a duplicate that was skipped, 400005 for what came after an import was stopped.</summary>
    [JsonConverter(typeof(ErrorCodeConverter))]
    public string? ErrorCode { get; init; }

    /// <summary>Why.</summary>
    public string? ErrorMessage { get; init; }
}
