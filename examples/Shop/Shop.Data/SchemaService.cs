using System.Data.Common;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Shop.Data;

/// <summary>Creates the tables when the app starts. Hosted services start before the server, so no request sees a database without
/// tables, and the app is registered only when it has one.</summary>
internal sealed partial class SchemaService(DbDataSource database, string schema, ILogger<SchemaService> logger) : IHostedService
{
    private const int MaxAttempts = 30;
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);

    // The database may still be starting, and another instance may create the same tables at the same time.
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var command = database.CreateCommand(schema);
                await command.ExecuteNonQueryAsync(cancellationToken);
                return;
            }
            catch (DbException exception) when (attempt < MaxAttempts)
            {
                LogAttemptFailed(logger, attempt, exception.Message);
                await Task.Delay(Delay, cancellationToken);
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Warning, "The tables could not be created (attempt {Attempt}): {Reason}")]
    private static partial void LogAttemptFailed(ILogger logger, int attempt, string reason);
}
