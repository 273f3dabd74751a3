using System.Globalization;
using ServiceComb.Net.LocalEngine.Hosting;

namespace ServiceComb.Net.LocalEngine.Kie.Rules;

/// <summary>An error of the configuration center: the code, whose first three digits are the HTTP status, its fixed text
/// and a detail.</summary>
internal sealed record KieError
{
    private KieError(int code, string message, string detail) => (Code, Message, Detail) = (code, message, detail);

    public int Code { get; }

    public string Message { get; }

    public string Detail { get; }

    public int Status => Code / 1000;

    public string CodeText => Code.ToString(CultureInfo.InvariantCulture);

    public static KieError KeyMissing { get; } = new(404001, "record does not exist", "can not find any key value");

    public static KieError PollingDataMissing { get; } = new(404001, "record does not exist", "can not find any polling data");

    public static KieError AlreadyExists { get; } = new(409001, "record already exist", "kv already exists");

    public static KieError QuotaReached { get; } = new(422001, "quota is not enough", "reached maximum allowed quota");

    /// <summary>The error of an import with more items than the quota.</summary>
    public static KieError TooManyItems(int max) => new(422001, "quota is not enough", $"the import has more than {max} items");

    public static KieError Skipped { get; } = new(400004, "skip overriding duplicate kvs", "skip overriding duplicate kvs");

    public static KieError Stopped { get; } = new(
        400005, "stop overriding kvs after reaching the duplicate kv", "stop overriding kvs after reaching the duplicate kv");

    public static KieError WaitTooLong { get; } = new(
        400003, "failed to observe event", "wait param should be formed with number and time unit like 5s,100ms, and less than 5m");

    public static KieError WaitExpired { get; } = new(500001, "internal server error", "context deadline exceeded");

    public static KieError HistoryMissing { get; } = new(500001, "internal server error", "internal server error");

    /// <summary>The error of a failure that the caller did not cause.</summary>
    public static KieError Internal(string detail) => new(500001, "internal server error", detail);

    public static KieError Invalid(string detail) => new(400001, "invalid parameter(s)", detail);

    public static KieError Undecodable(string problem) => Invalid($"decode request body failed: {problem}");

    /// <summary>The error of missing permissions. The configuration center has no fixed text for these codes.</summary>
    public static KieError Denied(EngineApiException exception) =>
        new(int.Parse(exception.Error.ErrorCode, CultureInfo.InvariantCulture), "", exception.MessageWithDetail);

    /// <summary>Returns the error with its text repeated in the detail, the format of creation errors.</summary>
    public KieError WithNestedDetail() => new(Code, Message, $"{Message}({Detail})");
}
