using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ServiceComb.Net.Cli.Commands.Engines;
using ServiceComb.Net.Cli.Invocation;
using ServiceComb.Net.Cli.Terminal;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Protocol;
using ServiceComb.Net.Protocol.Engines;

namespace ServiceComb.Net.Cli.Commands.Backups;

/// <summary>The command <c>backup</c>: backups of engines of a control plane.</summary>
internal static class BackupCommand
{
    public static Command Create(CliServices services) => new Command("backup", "Makes, lists and restores backups of engines.").With(
        CreateList(services), CreateCreate(services), CreateRestore(services), CreateDelete(services), CreateSchedule(services));

    private static Command CreateList(CliServices services)
    {
        var engine = EnginesCommand.Name();
        return new Command("list", "Lists the backups of an engine, newest first.").With(engine).Runs(services, async context =>
        {
            using var connection = await context.ConnectAsync();
            var found = await EngineLookup.GetAsync(context, connection.Engines, context.Get(engine));
            var backups = await CallAsync(() => connection.Engines.ListBackupsAsync(found.Id!, context.Cancellation));
            var table = new OutputTable("id", "name", "size", "created", "description") { Empty = "There are no backups.", Expendable = ["description", "size"] };
            foreach (var backup in backups)
            {
                table.Add(backup.Id, backup.Name, backup.Size?.ToString(CultureInfo.InvariantCulture), TimeText.FromUnix(backup.CreateTime, context.Environment), backup.Description);
            }

            context.Output.Write(table, () => new JsonArray([.. backups.Select(ToJson)]));
        });
    }

    private static Command CreateCreate(CliServices services)
    {
        var engine = EnginesCommand.Name();
        var name = new Option<string?>("--name") { Description = "Name of the backup. Default: the time." };
        var description = new Option<string?>("--description") { Description = "Description." };
        return new Command("create", "Makes a backup of an engine, while it runs.").With(engine, name, description).Runs(services, async context =>
        {
            using var connection = await context.ConnectAsync();
            var found = await EngineLookup.GetAsync(context, connection.Engines, context.Get(engine));
            var title = context.Get(name) ?? context.Environment.Time.GetUtcNow().ToString("'backup-'yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
            var backup = await CallAsync(() => connection.Engines.CreateBackupAsync(found.Id!, title, context.Get(description), context.Cancellation));
            context.Output.WriteMessage($"Made the backup '{title}' ({backup.Id}) of '{found.Name}'.", () => ToJson(backup));
        });
    }

    private static Command CreateRestore(CliServices services)
    {
        var (engine, backup, yes) = (EnginesCommand.Name(), Backup(), CommonOptions.Yes());
        return new Command("restore", "Replaces services and configuration of an engine by those of a backup.").With(engine, backup, yes).Runs(services, async context =>
        {
            using var connection = await context.ConnectAsync();
            var found = await EngineLookup.GetAsync(context, connection.Engines, context.Get(engine));
            context.Confirm($"Replace all services and the configuration of '{found.Name}'?", context.Get(yes));
            await connection.Engines.RestoreBackupAsync(found.Id!, context.Get(backup), new BackupRestore { Name = "restore" }, context.Cancellation);
            // The response has no job; a restore is the latest job of its engine.
            var job = (await connection.Engines.GetAsync(found.Id!, context.Cancellation)).LatestJobId;
            await EngineLookup.WaitAsync(context, connection.Engines, new EngineJobStart { Id = found.Id, JobId = job }, "Restoring");
            context.Output.WriteMessage($"Restored '{found.Name}'.", () => new JsonObject { ["engineId"] = found.Id, ["jobId"] = job });
        });
    }

    private static Command CreateDelete(CliServices services)
    {
        var (engine, backup, yes) = (EnginesCommand.Name(), Backup(), CommonOptions.Yes());
        return new Command("delete", "Deletes a backup.").With(engine, backup, yes).Runs(services, async context =>
        {
            using var connection = await context.ConnectAsync();
            var found = await EngineLookup.GetAsync(context, connection.Engines, context.Get(engine));
            context.Confirm($"Delete the backup {context.Get(backup)} of '{found.Name}'?", context.Get(yes));
            await CallAsync(async () =>
            {
                await connection.Engines.DeleteBackupAsync(found.Id!, context.Get(backup), context.Cancellation);
                return true;
            });
            context.Output.WriteMessage($"Deleted the backup {context.Get(backup)}.", () => new JsonObject { ["id"] = context.Get(backup) });
        });
    }

    private static Command CreateSchedule(CliServices services)
    {
        var engine = EnginesCommand.Name();
        var cron = new Argument<string>("CRON") { Description = "When to make backups, in UTC, such as '0 3 * * *'." };
        var days = new Option<int>("--keep-days") { Description = "How many days backups are kept; 0 for ever." };
        var files = new Option<int>("--keep-files") { Description = "How many backups are kept; 0 for all." };
        return new Command("schedule", "Makes backups of an engine at certain times.").With(engine, cron, days, files).Runs(services, async context =>
        {
            using var connection = await context.ConnectAsync();
            var found = await EngineLookup.GetAsync(context, connection.Engines, context.Get(engine));
            var policy = await connection.Engines.CreateBackupPolicyAsync(
                found.Id!, new BackupPolicy { Schedule = context.Get(cron), Reserve = context.Get(days), MaxFiles = context.Get(files) }, context.Cancellation);
            context.Output.WriteMessage(
                $"Backups of '{found.Name}' are made at '{policy.Schedule}'.", () => JsonSerializer.SerializeToNode(policy, ProtocolJson.Engines.GetTypeInfo<BackupPolicy>()));
        });
    }

    private static Argument<string> Backup() => new("BACKUP") { Description = "Id of the backup." };

    private static JsonNode? ToJson(EngineBackup backup) => JsonSerializer.SerializeToNode(backup, ProtocolJson.Engines.GetTypeInfo<EngineBackup>());

    private static async Task<T> CallAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (EngineException exception) when (exception is { Status: 404, ErrorCode.Length: 0 })
        {
            throw new CliException($"{exception.Message}. Only a control plane of the local engine makes backups on request.", ExitCode.NotFound);
        }
    }
}
