using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ServiceComb.Net.Client;
using ServiceComb.Net.Client.Authentication;
using ServiceComb.Net.Client.Engines;
using ServiceComb.Net.Client.Monitor;
using ServiceComb.Net.Protocol.Engines;

namespace ControlPlane;

/// <summary>Manages engines as an operator of the cloud does. The same code manages engines of Huawei Cloud, with its address, keys and
/// network.</summary>
internal sealed class CloudOperator : IDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);
    private readonly Uri _address;
    private readonly string _projectId;
    private readonly IamTokenAuthentication _authentication;
    private readonly EngineHttpClient _transport;
    private readonly EngineManagementClient _engines;
    private readonly HttpClient _http;

    /// <summary>Initializes a new instance that signs in by a user name and a password.</summary>
    /// <param name="address">The address of the control plane; in Huawei Cloud IAM has one of its own.</param>
    /// <param name="user">The user, with the password and the domain (account).</param>
    /// <param name="project">The name of the project.</param>
    /// <param name="projectId">The id of the project, which is part of the paths.</param>
    public CloudOperator(Uri address, NetworkCredential user, string project, string projectId)
    {
        (_address, _projectId) = (address, projectId);
        _authentication = new IamTokenAuthentication(new IamTokenOptions { Address = address.ToString(), ProjectName = project, User = () => user });
        _transport = Connect(engineId: null);
        _engines = new EngineManagementClient(_transport);
        _http = new HttpClient { BaseAddress = address };
    }

    public async Task<RunningEngine> CreateEngineAsync(string name, string rootPassword, Action<string> report)
    {
        var job = await _engines.CreateAsync(new EngineCreation
        {
            Name = name,
            SpecType = "CSE2",
            Flavor = "cse.s1.small2",
            Payment = "1",
            AuthType = "RBAC",
            AuthCred = new EngineRootPassword { Pwd = rootPassword },
            AzList = ["az1"],
            Vpc = "vpc",
            VpcId = "vpc-1",
            NetworkId = "network-1",
            SubnetCidr = "10.0.0.0/24",
        });
        await WaitForJobAsync(job, report);
        var engine = await _engines.GetAsync(job.Id!);
        var endpoints = engine.ExternalEntrypoint!.ServiceEndpoint;
        return new RunningEngine(
            engine.Id!,
            engine.Name!,
            engine.Status!,
            engine.AuthType!,
            endpoints["serviceCenter"].MasterEntrypoint!,
            endpoints["configCenter"].MasterEntrypoint!,
            endpoints["dashboard"].MasterEntrypoint!);
    }

    /// <summary>Makes a backup. The API reference of the cloud has only policies; this route belongs to the local control
    /// plane.</summary>
    public async Task<Backup> BackUpAsync(string engineId, string name)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_address, $"cseengine/v1/engines/{engineId}/backups")) { Content = JsonContent.Create(new { name }) };
        await _authentication.AuthenticateAsync(request, _address, CancellationToken.None);
        using var response = await _http.SendAsync(request);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<Backup>(JsonSerializerOptions.Web))!;
    }

    public async Task RestoreAsync(string engineId, string backupId, Action<string> report)
    {
        await _engines.RestoreBackupAsync(engineId, backupId, new BackupRestore { Name = "after the accident" });
        await WaitForJobAsync(new EngineJobStart { Id = engineId, JobId = (await _engines.GetAsync(engineId)).LatestJobId }, report);
    }

    public async Task DeleteEngineAsync(string engineId) => await _engines.WaitForJobAsync(await _engines.DeleteAsync(engineId), pollInterval: PollInterval);

    public async Task<int> CountEnginesAsync() => (await _engines.ListAsync(0, 10)).Total;

    /// <summary>Waits until the monitoring API knows an instance, and describes it.</summary>
    public async Task<string> WaitForMetricsAsync(string engineId)
    {
        using var transport = Connect(engineId);
        var monitor = new MonitorClient(transport);
        while (true)
        {
            var metrics = await monitor.ListMetricsAsync(new MetricQuery { Page = 1, Number = 10 });
            if (metrics.List is [var first, ..])
            {
                return $"as {first.AppId}/{first.ServiceName} {first.Version}";
            }

            await Task.Delay(PollInterval);
        }
    }

    public void Dispose()
    {
        _transport.Dispose();
        _authentication.Dispose();
        _http.Dispose();
    }

    private EngineHttpClient Connect(string? engineId) => new(new EngineClientOptions
    {
        Addresses = { _address.ToString() },
        Project = _projectId,
        EngineId = engineId,
        Authentication = _authentication,
    });

    private Task<EngineJob> WaitForJobAsync(EngineJobStart start, Action<string> report) => _engines.WaitForJobAsync(start, new FinishedSteps(report), PollInterval);

    private sealed class FinishedSteps(Action<string> report) : IProgress<EngineJobProgress>
    {
        private int _reported;

        public void Report(EngineJobProgress value)
        {
            foreach (var task in value.Job.Tasks.SelectMany(static phase => phase.Tasks).Where(static task => task.Status == EngineJobStatus.Finished).Skip(_reported).ToList())
            {
                report($"{task.TaskExecutorBrief?.Description}: {task.Log} ({task.TaskExecutorBrief?.Duration} ms)");
                _reported++;
            }
        }
    }
}
