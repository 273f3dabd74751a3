using ServiceComb.Net.Client.Engines;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.ControlPlane.Tests.Fixtures;
using ServiceComb.Net.Protocol.Engines;

namespace ServiceComb.Net.ControlPlane.Tests.Operations;

/// <summary>The operations of engine management.</summary>
internal sealed class EngineWalk(Walk walk, EngineManagementClient engines, Func<string, Task<string>> backUp)
{
    /// <summary>A version whose program does not start.</summary>
    public const string BrokenVersion = "98.0.0";

    public const string EarlierVersion = "97.0.0";

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private static CancellationToken Cancellation => Walk.Cancellation;

    public static (string Registry, string Kie) AddressesOf(EngineDetail engine)
    {
        var endpoints = engine.ExternalEntrypoint!.ServiceEndpoint;
        return (endpoints["serviceCenter"].MasterEntrypoint!, endpoints["configCenter"].MasterEntrypoint!);
    }

    public async Task<EngineDetail> CreateAsync(string name, string flavor)
    {
        var isNacos = flavor.Contains("nacos", StringComparison.Ordinal);
        var start = await walk.RunAsync("CreateEngine", engines.CreateAsync(
            new EngineCreation
            {
                Name = name,
                Description = Walk.Strange,
                Payment = "1",
                Flavor = flavor,
                AzList = ["zone ä"],
                AuthType = isNacos ? "NONE" : "RBAC",
                AuthCred = new EngineRootPassword { Pwd = CloudApi.Password },
                Vpc = Walk.Strange,
                VpcId = Walk.Strange,
                NetworkId = Walk.Strange,
                SubnetCidr = "10.0.0.0/24",
                SubnetName = Walk.Strange,
                PublicIpId = Walk.Strange,
                SpecType = isNacos ? "Nacos2" : "CSE2",
                Inputs = new Dictionary<string, string> { [Walk.Strange] = Walk.Strange, ["version"] = EarlierVersion },
                EnterpriseProject = new EngineEnterpriseProject { Id = "0", Name = Walk.Strange },
                Tags = [$"{Walk.Strange.Replace("=", "", StringComparison.Ordinal)}={Walk.Strange}"],
            },
            Cancellation));
        await engines.WaitForJobAsync(start, pollInterval: PollInterval, cancellationToken: Cancellation);
        var engine = await walk.RunAsync("GetEngine", engines.GetAsync(start.Id!, Cancellation));
        Assert.Equal((name, Walk.Strange, "Available"), (engine.Name, engine.Description, engine.Status));
        Assert.Equal(Walk.Strange, engine.Reference!.Inputs[Walk.Strange]);
        return engine;
    }

    public async Task<string> CreateTokenAsync(string engineId) =>
        await walk.RunAsync("CreateRbacToken", engines.CreateTokenAsync(engineId, "namespace", Cancellation));

    /// <summary>Runs the operations that do not restart the engine.</summary>
    public async Task QueryAsync(EngineDetail engine)
    {
        var id = engine.Id!;
        Assert.Equal(4, (await walk.RunAsync("ListFlavors", engines.ListFlavorsAsync("CSE2", Cancellation))).Data.Count);
        await Assert.ThrowsAsync<EngineException>(() => engines.ListFlavorsAsync(Walk.Strange, Cancellation));
        Assert.Equal(engine.Name, Assert.Single((await walk.RunAsync("ListEngines", engines.ListAsync(0, 10, "CSE", Cancellation))).Data).Name);
        Assert.Equal(2, Assert.Single(await walk.RunAsync("GetQuotas", engines.GetQuotasAsync(Cancellation))).Used);
        await walk.RunAsync("UpdateEngine", engines.UpdateAsync(id, new EngineUpdate { Description = Walk.Strange + "!", Alias = Walk.Strange }, Cancellation));
        Assert.Equal(Walk.Strange + "!", (await engines.GetAsync(id, Cancellation)).Description);
        await walk.RunAsync("CreateEngineTags", engines.CreateTagsAsync(
            id, new EngineTagChange { Action = "create", EngineId = id, Tags = [new EngineTag { Key = "k" + Walk.Strange, Value = Walk.Strange }] }, cancellationToken: Cancellation));
        var jobs = await walk.RunAsync("ListEngineJobs", engines.ListJobsAsync(id, 0, 10, DateTimeOffset.UnixEpoch, DateTimeOffset.UtcNow.AddDays(1), Cancellation));
        var job = await walk.RunAsync("GetEngineJob", engines.GetJobAsync(id, Assert.Single(jobs.Data).Id!.Value, Cancellation));
        Assert.Equal(("Create", "Finished"), (job.Type, job.Status));

        // Ids with special characters are ids of no engine, and nothing else. A slash separates segments, also when it is encoded.
        foreach (var other in (string[])[Walk.Strange, Walk.Strange.Replace('/', '-'), "a/b", $"{id}/config", "%2e%2e", $"{id}?x", $"{id}#x"])
        {
            var error = await Assert.ThrowsAnyAsync<EngineException>(() => engines.ListJobsAsync(other, cancellationToken: Cancellation));
            Assert.Equal(other.Contains('/', StringComparison.Ordinal) ? (404, "APIGW.0101") : (400, "SVCSTG.00501116"), (error.Status, error.ErrorCode));
        }
    }

    /// <summary>Runs the operations that restart and delete the engine.</summary>
    public async Task ChangeAsync(string id)
    {
        var policy = await walk.RunAsync("CreateBackupPolicy", engines.CreateBackupPolicyAsync(id, new BackupPolicy { Schedule = "0 3 * * *", Reserve = 7, MaxFiles = 3 }, Cancellation));
        Assert.Equal(("0 3 * * *", 7, 3), (policy.Schedule, policy.Reserve, policy.MaxFiles));
        await FinishAsync("ResizeEngine", engines.ResizeAsync(id, "cse.s1.medium2", new Dictionary<string, string> { ["a"] = Walk.Strange }, Cancellation));
        await FinishAsync("UpdateEngineConfig", engines.SetRbacAsync(id, isEnabled: false, Cancellation));
        var failed = await Assert.ThrowsAsync<EngineJobException>(async () => await engines.WaitForJobAsync(await engines.UpgradeAsync(id, BrokenVersion, Cancellation), pollInterval: PollInterval, cancellationToken: Cancellation));
        Assert.Equal("Upgrade", failed.Job.Type);
        var retried = await Assert.ThrowsAsync<EngineJobException>(() => FinishAsync("RetryEngineJob", engines.RetryJobAsync(id, Cancellation)));
        Assert.Equal(failed.Job.Id, retried.Job.Id);
        await FinishAsync("UpgradeEngine", engines.UpgradeAsync(id, ControlPlaneFixture.LaterVersion, Cancellation));
        var restore = await walk.RunAsync("RestoreEngineBackup", engines.RestoreBackupAsync(
            id, await backUp(id), new BackupRestore { Name = Walk.Strange, Description = Walk.Strange }, Cancellation));
        Assert.Equal((Walk.Strange, "RecoveringData"), (restore.Name, restore.Status));
        await engines.WaitForJobAsync(new EngineJobStart { Id = id, JobId = (await engines.GetAsync(id, Cancellation)).LatestJobId }, pollInterval: PollInterval, cancellationToken: Cancellation);
        await FinishAsync("DeleteEngine", engines.DeleteAsync(id, Cancellation));
        Assert.Null(await engines.FindAsync(id, Cancellation));
    }

    private async Task FinishAsync(string operation, Task<EngineJobStart> start) =>
        await engines.WaitForJobAsync(await walk.RunAsync(operation, start), pollInterval: PollInterval, cancellationToken: Cancellation);
}
