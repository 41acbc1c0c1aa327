// @ts-check
// Names of the roles, which several catalogues have.

export const roles = Object.freeze({
  owner: "Owner",
  moderator: "Moderator",
  member: "Member",
  guest: "Guest",
});
