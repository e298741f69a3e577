; Inno Setup script of the installer for Windows, for version 6.3 or newer; packaging/make_package.py calls
;   iscc /DVersion=... /DProgram=FOLDER /DOutput=FOLDER /DIcon=FILE /DCompression=... packaging\windows\layerdesk.iss
; Without administrator rights it installs for the current user; an administrator can install for all users, silently:
;   layerdesk-VERSION-windows-x86_64.exe /VERYSILENT /ALLUSERS /SUPPRESSMSGBOXES /NORESTART

[Setup]
; Never change it: Windows recognises by it that a later version replaces an earlier one.
AppId={{6B5E3C5E-6B0E-4E0B-9E43-1B8C9B6B7A52}
AppName=Layerdesk
AppVersion={#Version}
AppVerName=Layerdesk {#Version}
AppPublisher=Layerdesk contributors
DefaultDirName={autopf}\Layerdesk
DefaultGroupName=Layerdesk
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog commandline
; TensorFlow has wheels for 64 bits only, and since 2.11 none for GPUs on native Windows.
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
OutputDir={#Output}
OutputBaseFilename=layerdesk-{#Version}-windows-x86_64
SetupIconFile={#Icon}
UninstallDisplayIcon={app}\layerdesk.exe
LicenseFile={#Program}\LICENCES.txt
Compression={#Compression}
SolidCompression=yes
LZMAUseSeparateProcess=yes
LZMANumBlockThreads=2
ChangesAssociations=yes
ChangesEnvironment=yes
CloseApplications=yes
WizardStyle=modern

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; Flags: unchecked
Name: "path"; Description: "Add layerdesk-cli to PATH"; Flags: unchecked

[InstallDelete]
; Remove the files of an earlier version; settings and logs are elsewhere.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "{#Program}\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[Icons]
Name: "{group}\Layerdesk"; Filename: "{app}\layerdesk.exe"
Name: "{autodesktop}\Layerdesk"; Filename: "{app}\layerdesk.exe"; Tasks: desktopicon

[Registry]
; HKA is the hive of the user or of all users, depending on the kind of installation.
Root: HKA; Subkey: "Software\Classes\.layerdesk"; ValueType: string; ValueData: "Layerdesk.Project"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Layerdesk.Project"; ValueType: string; ValueData: "Layerdesk project"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Layerdesk.Project\DefaultIcon"; ValueType: string; ValueData: "{app}\layerdesk.exe,0"
Root: HKA; Subkey: "Software\Classes\Layerdesk.Project\shell\open\command"; ValueType: string; ValueData: """{app}\layerdesk.exe"" ""%1"""
Root: HKCU; Subkey: "Environment"; ValueType: expandsz; ValueName: "Path"; ValueData: "{olddata};{app}"; Tasks: path; Check: not IsAdminInstallMode and NotInPath

[Run]
Filename: "{app}\layerdesk.exe"; Description: "{cm:LaunchProgram,Layerdesk}"; Flags: nowait postinstall skipifsilent

[Code]
function NotInPath: Boolean;
var
  Path: String;
begin
  if not RegQueryStringValue(HKCU, 'Environment', 'Path', Path) then
    Path := '';
  Result := Pos(';' + Lowercase(ExpandConstant('{app}')) + ';', ';' + Lowercase(Path) + ';') = 0;
end;

procedure CurUninstallStepChanged(CurUninstallStep: TUninstallStep);
var
  Path, Part: String;
  Start: Integer;
begin
  if (CurUninstallStep <> usPostUninstall) or not RegQueryStringValue(HKCU, 'Environment', 'Path', Path) then
    Exit;
  Part := ';' + ExpandConstant('{app}');
  Start := Pos(Lowercase(Part) + ';', Lowercase(Path) + ';');
  if Start > 0 then begin
    Delete(Path, Start, Length(Part));
    RegWriteExpandStringValue(HKCU, 'Environment', 'Path', Path);
  end;
end;
