using System.ComponentModel;
using ServiceComb.Net.Cli.Terminal;
using ServiceComb.Net.Client.Engines;
using ServiceComb.Net.Client.Errors;

namespace ServiceComb.Net.Cli.Invocation;

/// <summary>Turns an exception into one line that says what to do, and an exit code.</summary>
internal static class FailureText
{
    private const int MaxLength = 1500;

    public static (string Message, int ExitCode) Describe(Exception exception)
    {
        var (message, code) = exception switch
        {
            CliException failure => (failure.Message, failure.ExitCode),
            EngineException failure => Describe(failure),
            EngineJobException failure => (failure.Message, ExitCode.Failed),
            OperationCanceledException => ("Interrupted.", ExitCode.Interrupted),
            ArgumentException failure => (failure.Message, ExitCode.BadArguments),
            IOException or UnauthorizedAccessException or InvalidOperationException or Win32Exception => (exception.Message, ExitCode.Failed),
            _ => ($"Unexpected error: {exception.GetType().Name}: {exception.Message}. Please report it.", ExitCode.Failed),
        };
        var line = ReceivedText.Escape(message.ReplaceLineEndings(" "), MaxLength);
        return (line.Length > 0 ? char.ToUpperInvariant(line[0]) + line[1..] : line, code);
    }

    private static (string Message, int ExitCode) Describe(EngineException exception) => exception switch
    {
        { Status: 401 } => ($"{Rejection(exception)} Set --account NAME and the environment variable SERVICECOMB_PASSWORD, or check the password.", ExitCode.NoAccess),
        { IsAuthenticationFailure: true } => (Rejection(exception), ExitCode.NoAccess),
        { Status: 403 } => ($"{Rejection(exception)} The account lacks the permission: 'servicecomb accounts permissions' shows what it may do.", ExitCode.NoAccess),
        // Each API sends an error code with a 404, so the address is probably wrong.
        { Status: 404, ErrorCode.Length: 0 } => ($"{Rejection(exception)} Check the address: --registry, --kie and --cloud are those of different services.", ExitCode.Failed),
        { IsNotFound: true } => (Rejection(exception), ExitCode.NotFound),
        { Status: 0, IsResponseTooLarge: false } =>
            ($"{Rejection(exception)} Check the address and the network ('servicecomb doctor'), or start a local engine with 'servicecomb engine start'.", ExitCode.Unreachable),
        _ => (Rejection(exception), ExitCode.Failed),
    };

    private static string Rejection(EngineException exception)
    {
        var text = exception.ErrorMessage.Length == 0 || exception.ErrorMessage == exception.Message
            ? exception.Message
            : $"{exception.Operation} was rejected with {exception.Status}{(exception.ErrorCode.Length == 0 ? "" : $" {exception.ErrorCode}")}: {exception.ErrorMessage}{(string.IsNullOrEmpty(exception.Detail) ? "" : $": {exception.Detail}")}";
        text = text.Trim();
        return text.EndsWith('.') ? text : text + ".";
    }
}
