using System.Security.Cryptography;
using System.Text;
using ServiceComb.Net.LocalEngine.Management;
using ServiceComb.Net.LocalEngine.Signing;
using ServiceComb.Net.LocalEngine.Storage;

namespace ServiceComb.Net.LocalEngine.ControlPlane.Engines;

/// <summary>The directories and files of the control plane. Only ids that the control plane made itself become part of a
/// path.</summary>
internal sealed class EngineFiles(string root)
{
    private const string PasswordFile = "root-password";
    private const string KeyFile = "management.key";

    /// <summary>Gets the file with the key that signs the tokens of the identity service.</summary>
    public string IamKey => Path.Combine(root, "iam.key");

    private string Engines => Path.Combine(root, "engines");

    private string Backups => Path.Combine(root, "backups");

    public void CreateDirectories()
    {
        OwnerOnlyFile.CreateDirectory(root);
        OwnerOnlyFile.CreateDirectory(Engines);
        OwnerOnlyFile.CreateDirectory(Backups);
    }

    public string Data(string engineId) => Path.Combine(Directory(engineId), "data");

    public string Database(string engineId) => DatabaseFile.Engine.GetPath(Data(engineId));

    public string Log(string engineId) => Path.Combine(Directory(engineId), "engine.log");

    public string ManagementKey(string engineId) => Path.Combine(Directory(engineId), KeyFile);

    /// <summary>Gets the file with the root password, which exists until the engine has created the account.</summary>
    public string RootPassword(string engineId) => Path.Combine(Directory(engineId), PasswordFile);

    public string Backup(string backupId) => Path.Combine(Backups, $"{backupId}.db");

    /// <summary>Creates the directory of an engine with its management key.</summary>
    public void CreateEngine(string engineId)
    {
        OwnerOnlyFile.CreateDirectory(Directory(engineId));
        OwnerOnlyFile.CreateDirectory(Data(engineId));
        if (!File.Exists(ManagementKey(engineId)))
        {
            OwnerOnlyFile.Write(ManagementKey(engineId), Encoding.ASCII.GetBytes($"{engineId}:{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))}"));
        }
    }

    public AccessKey ReadManagementKey(string engineId) => ManagementKeyFile.Read(ManagementKey(engineId));

    public void WriteRootPassword(string engineId, string password) => OwnerOnlyFile.Write(RootPassword(engineId), Encoding.UTF8.GetBytes(password));

    public void DeleteEngine(string engineId)
    {
        if (System.IO.Directory.Exists(Directory(engineId)))
        {
            System.IO.Directory.Delete(Directory(engineId), recursive: true);
        }
    }

    public void DeleteBackup(string backupId) => File.Delete(Backup(backupId));

    /// <summary>Deletes what a control plane left that ended between the creation of a file and that of its record.</summary>
    public void DeleteUnknown(IReadOnlySet<string> engineIds, IReadOnlySet<string> backupIds)
    {
        foreach (var directory in System.IO.Directory.GetDirectories(Engines).Select(static path => Path.GetFileName(path)!).Where(name => IsId(name) && !engineIds.Contains(name)))
        {
            DeleteEngine(directory);
        }

        foreach (var file in System.IO.Directory.GetFiles(Backups, "*.db").Select(static path => Path.GetFileNameWithoutExtension(path)).Where(name => IsId(name) && !backupIds.Contains(name)))
        {
            DeleteBackup(file);
        }
    }

    private static bool IsId(string name) => Guid.TryParseExact(name, "D", out _);

    private string Directory(string engineId) => Path.Combine(Engines, engineId);
}
