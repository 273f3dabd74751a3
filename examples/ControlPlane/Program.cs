using System.Diagnostics;
using System.Net;
using ControlPlane;
using ServiceComb.Net.LocalEngine;
using ServiceComb.Net.Protocol.Kie;

const string Project = "region-1";
const string ProjectId = "project-1";
var user = new NetworkCredential("operator", $"Operator_{Guid.NewGuid():N}", "company");
var rootPassword = $"Root_{Guid.NewGuid():N}"[..24];
var start = Stopwatch.GetTimestamp();

await using var control = await LocalControlPlane.StartAsync(new LocalControlPlaneOptions
{
    Users = { [user.UserName] = user.Password },
    Domain = user.Domain,
    Projects = { [Project] = ProjectId },
});
using var cloud = new CloudOperator(control.Address, user, Project, ProjectId);
Say("control plane", $"{control.Address} requires a token, which it issues to users");

var engine = await cloud.CreateEngineAsync("orders", rootPassword, Report);
Say("engine", $"{engine.Name} is {engine.Status}: registry {engine.Registry}, configuration center {engine.Kie}, access control {engine.AuthType}");

await using var app = await OrdersApp.StartAsync(engine, rootPassword);
using var admin = new EngineAdministrator(engine, rootPassword);
var item = await admin.Kie.CreateAsync(new KieItem { Key = "greeting", Value = "hello", Labels = new Dictionary<string, string> { ["app"] = "shop" }, Status = KieStatus.Enabled });
Say("app", $"registered as instance {app.InstanceId}, and the configuration has the item {item.Key}");

var backup = await cloud.BackUpAsync(engine.Id, "before the accident");
Say("backup", $"{backup.Name}, {backup.Size} bytes, made while the app sends heartbeats");

await admin.DeleteEverythingAsync();
Say("accident", $"{await admin.CountServicesAsync()} services and {await admin.CountItemsAsync()} items are left");

await cloud.RestoreAsync(engine.Id, backup.Id, Report);
var found = await admin.FindInstancesAsync("shop", "orders");
Say("restore", $"found {await admin.CountItemsAsync()} item and instance {string.Join(", ", found)} again");
var isFound = found.Contains(app.InstanceId) && await admin.CountItemsAsync() == 1;

Say("metrics", $"the app reports {await cloud.WaitForMetricsAsync(engine.Id)} to the monitoring API of the engine");

await app.StopAsync();
await cloud.DeleteEngineAsync(engine.Id);
Say("engine", $"deleted, {await cloud.CountEnginesAsync()} engines are left");
Console.WriteLine($"Done in {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s.");
return isFound ? 0 : 1;

void Say(string subject, string text) => Console.WriteLine($"{Stopwatch.GetElapsedTime(start).TotalSeconds,5:0.0} s  {subject,-14} {text}");

void Report(string step) => Say("", step);
