using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Console.Localization;

namespace ServiceComb.Net.Console.Components.Shared;

/// <summary>Turns exceptions into one line for the user.</summary>
internal static class ErrorText
{
    private const int MaxLength = 400;

    public static string Describe(Exception exception, Texts texts) => exception switch
    {
        EngineException { Status: 401 } => texts["error.sign-in"],
        EngineException { Status: 403 } failure => texts["error.forbidden", Limit(failure.ErrorMessage)],
        EngineException { Status: 0 } failure => texts["error.unreachable", Limit(failure.Message)],
        EngineException failure => Limit(failure.ErrorMessage.Length > 0 ? Join(failure.ErrorMessage, failure.Detail) : failure.Message),
        OperationCanceledException => texts["error.canceled"],
        _ => texts["error.unexpected", Limit($"{exception.GetType().Name}: {exception.Message}")],
    };

    /// <summary>Returns the beginning of a long text.</summary>
    public static string Limit(string? text) => text is null ? "" : text.Length <= MaxLength ? text : text[..MaxLength] + "…";

    private static string Join(string message, string? detail) => string.IsNullOrEmpty(detail) || detail == message ? message : $"{message}: {detail}";
}
