using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using ServiceComb.Net.Cli.Commands.Configuration;
using ServiceComb.Net.Cli.Commands.Policies;
using ServiceComb.Net.Cli.Contexts;
using ServiceComb.Net.Cli.Invocation;
using ServiceComb.Net.Cli.Terminal;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Discovery.Endpoints;
using ServiceComb.Net.Governance;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Cli.Commands.Doctor;

/// <summary>The command <c>doctor</c>.</summary>
internal sealed class DoctorCommand(CommandContext context, EngineConnection connection)
{
    // Tokens and signatures tolerate more, but events of several machines can no longer be put in order.
    private static readonly TimeSpan MaxDifference = TimeSpan.FromSeconds(5);
    private readonly List<DoctorCheck> _checks = [];

    public static Command Create(CliServices services)
    {
        var address = new Option<string?>("--publish-address") { Description = "Value of servicecomb:service:publishAddress of the app, if it has one." };
        return new Command("doctor", "Checks the engine, the clocks, the address that an app would publish, and the policies. Exit code 7 when something failed.")
            .With(address).Runs(services, async context =>
            {
                using var connection = await context.ConnectAsync();
                return await new DoctorCommand(context, connection).RunAsync(context.Get(address));
            });
    }

    private async Task<int> RunAsync(string? publishAddress)
    {
        await CheckAsync("registry", connection.Context.Registry, async () =>
        {
            var version = await connection.Registry.GetVersionAsync(context.Cancellation);
            return $"{version.Version} at {string.Join(", ", connection.Context.Registry)}";
        });
        await CheckAsync("services", connection.Context.Registry, ReadServicesAsync);
        await CheckAsync("configuration center", connection.Context.Kie, async () =>
        {
            var list = await connection.Kie.ListAsync(new KieQuery { Limit = 1 }, context.Cancellation);
            return $"items: {list.Total}, at {string.Join(", ", connection.Context.Kie)}";
        });
        await CheckClockAsync();
        CheckAddress(publishAddress);
        await CheckPoliciesAsync();
        Write();
        return _checks.Any(static check => check.State == DoctorCheck.Failed) ? ExitCode.Findings : ExitCode.Success;
    }

    private async Task CheckAsync(string name, IReadOnlyList<string> addresses, Func<Task<string>> check)
    {
        if (addresses.Count == 0)
        {
            _checks.Add(new DoctorCheck(name, DoctorCheck.Warning, "not checked: the address is unknown"));
            return;
        }

        try
        {
            _checks.Add(new DoctorCheck(name, DoctorCheck.Good, await check()));
        }
        catch (EngineException exception)
        {
            _checks.Add(new DoctorCheck(name, DoctorCheck.Failed, FailureText.Describe(exception).Message));
        }
    }

    private async Task<string> ReadServicesAsync()
    {
        var services = await connection.Registry.ListMicroservicesAsync(context.Cancellation);
        return $"microservices: {services.Count}, applications: {services.Select(static service => service.AppId).Distinct().Count()}";
    }

    private async Task CheckClockAsync()
    {
        const string Name = "clocks";
        if (connection.Context.Registry.Count == 0)
        {
            return;
        }

        try
        {
            if (await EngineClock.CompareAsync(connection.Context, context.Environment.Time, context.Cancellation) is not { } difference)
            {
                _checks.Add(new DoctorCheck(Name, DoctorCheck.Warning, "not checked: the response of the engine has no time"));
                return;
            }

            var text = $"{Math.Abs(difference.TotalSeconds).ToString("0", CultureInfo.InvariantCulture)} s {(difference > TimeSpan.Zero ? "ahead" : "behind")}";
            _checks.Add(difference.Duration() > MaxDifference
                ? new DoctorCheck(Name, DoctorCheck.Failed, $"the clock of the engine is {text}: synchronize both machines with NTP")
                : new DoctorCheck(Name, DoctorCheck.Good, "the clocks of the engine and of this machine agree"));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException or System.Security.Cryptography.CryptographicException && !context.Cancellation.IsCancellationRequested)
        {
            _checks.Add(new DoctorCheck(Name, DoctorCheck.Warning, $"not checked: {exception.Message}"));
        }
    }

    // For a server that listens on all addresses, which is what containers do.
    private void CheckAddress(string? publishAddress)
    {
        const string Name = "published address";
        try
        {
            var (host, reason) = PublishedHost.Select(new Uri("http://0.0.0.0:8080"), publishAddress);
            var isLoopback = System.Net.IPAddress.TryParse(host, out var address) && System.Net.IPAddress.IsLoopback(address);
            _checks.Add(new DoctorCheck(
                Name, isLoopback ? DoctorCheck.Warning : DoctorCheck.Good, $"{host} ({reason}), for an app on this machine that listens on all addresses{(isLoopback ? "; other machines cannot reach it" : "")}"));
        }
        catch (InvalidOperationException exception)
        {
            _checks.Add(new DoctorCheck(Name, DoctorCheck.Failed, exception.Message));
        }
    }

    private async Task CheckPoliciesAsync()
    {
        const string Name = "policies";
        if (connection.Context.Kie.Count == 0 || _checks.Exists(static check => check is { Name: "configuration center", State: DoctorCheck.Failed }))
        {
            _checks.Add(new DoctorCheck(Name, DoctorCheck.Warning, "not checked: the configuration center cannot be read"));
            return;
        }

        var policies = (await PolicyItems.ListAsync(context, connection, new Dictionary<string, string>())).Where(static policy => policy.Item.Status != KieStatus.Disabled).ToList();
        foreach (var (item, finding) in policies)
        {
            if ((finding.Error ?? (finding.Warnings is [var first, ..] ? first : null)) is { } reason)
            {
                _checks.Add(new DoctorCheck($"policy {finding.Key[GovernanceDocumentValidator.KeyPrefix.Length..]}", finding.Error is null ? DoctorCheck.Warning : DoctorCheck.Failed, $"{reason} ({KvText.Labels(item.Labels)})"));
            }
        }

        var broken = policies.Count(static policy => policy.Finding.Error is not null);
        _checks.Add(new DoctorCheck(Name, broken > 0 ? DoctorCheck.Failed : DoctorCheck.Good, $"documents: {policies.Count}, broken: {broken}"));
    }

    private void Write()
    {
        var table = new OutputTable("check", "state", "detail");
        foreach (var check in _checks)
        {
            table.Add(check.Name, new OutputCell(check.State, check.Style), check.Detail);
        }

        context.Output.Write(table, () => new JsonArray([.. _checks.Select(static check => (JsonNode)new JsonObject { ["check"] = check.Name, ["state"] = check.State, ["detail"] = check.Detail })]));
    }
}
